import type { Finding } from '@aws-sdk/client-guardduty';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../kernel/aws-error.ts';
import { decode } from '../../kernel/protocol/decode.ts';
import { jsonFormat, jsonKey } from '../../kernel/protocol/json.ts';
import { loadSchemas } from '../../kernel/protocol/schemas.ts';
import type { World } from '../../kernel/world.ts';
import type { FindingDetail } from './finding.ts';

/** Bytes of a finding as JSON: what an event of EventBridge could hold when GuardDuty was made. */
const LARGEST = 256 * 1024;

/** The finding in the SDK's own model: what its JSON may hold is taken from there and not written down again. */
export async function loadFindingSchema(world: World): Promise<NormalizedSchema> {
  const service = world.services.get('guardduty');
  if (service === undefined) throw new Error('the sandbox runs without GuardDuty');
  const schema = (await loadSchemas(service)).operations.get('GetFindings')?.output;
  if (schema === undefined) throw new Error('the SDK has no GetFindings');
  return schema.getMemberSchema('Findings').getValueSchema();
}

/**
 * The same finding as GetFindings answers it: names begin with a capital, and additional information is only the
 * JSON text `value` and its type. Throws SerializationException for what is of another type than in the model.
 */
export function toApiForm(schema: NormalizedSchema, detail: FindingDetail): Finding {
  return decode(jsonFormat(true), schema, withApiInfo(detail)) as Finding;
}

/** Throws ValidationException for a finding that GuardDuty could not have sent. */
export function checkFinding(schema: NormalizedSchema, detail: FindingDetail): void {
  const size = Buffer.byteLength(JSON.stringify(detail));
  if (size > LARGEST) throw invalid(`it is ${size} bytes long; the limit is ${LARGEST}`);
  const unknown = unknownMembers(schema, withApiInfo(detail));
  if (unknown.length > 0) throw invalid(`GuardDuty has no ${unknown.join(', ').slice(0, 500)}`);
  try {
    toApiForm(schema, detail);
  } catch (error) {
    throw error instanceof AwsError ? invalid(error.message.slice(0, 500)) : error;
  }
}

const invalid = (reason: string): AwsError =>
  new AwsError('ValidationException', `finding: ${reason}.`, { status: 400 });

function withApiInfo({ service, ...detail }: FindingDetail): object {
  const { value, type } = service.additionalInfo;
  return { ...detail, service: { ...service, additionalInfo: { value, type } } };
}

/** Paths of what a JSON value has and its schema does not. */
function unknownMembers(schema: NormalizedSchema, value: unknown, where = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (schema.isListSchema() && Array.isArray(value))
    return value.flatMap((item, index) =>
      unknownMembers(schema.getValueSchema(), item, `${where}[${index}]`),
    );
  if (schema.isMapSchema())
    return Object.entries(value).flatMap(([key, item]) =>
      unknownMembers(schema.getValueSchema(), item, `${where}.${key}`),
    );
  if (!schema.isStructSchema()) return [];
  const known = new Map(
    [...schema.structIterator()].map(([name, member]) => [jsonKey(member, name, true), member] as const),
  );
  return Object.entries(value).flatMap(([key, item]) => {
    const path = where === '' ? key : `${where}.${key}`;
    const member = known.get(key);
    return member === undefined ? [path] : unknownMembers(member, item, path);
  });
}
