import type { Actor, ArtifactChange } from '../../model/investigation.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';
import type { ArtifactType, CatalogCall, FoundId, Op } from './artifact-type.ts';
import { type CatalogEntry, entriesFor } from './catalog.ts';
import { describePolicy } from './policy-danger.ts';
import { canonize } from './policy-document.ts';
import { fillTemplate, type Template } from './template.ts';

export interface Parent {
  readonly type: string;
  readonly id: string;
}

/** What one call does to one thing. */
export interface Step {
  readonly kind: ArtifactType;
  readonly call: CatalogCall;
  readonly record: TrailRecord;
  readonly op: Op;
  readonly by: ArtifactChange['by'];
  readonly id: string;
  readonly also: readonly string[];
  readonly parents: readonly Parent[];
  readonly arn?: string;
  readonly uniqueId?: string;
  /** What it is afterwards, as one text to compare. Absent: the call says nothing of it. */
  readonly value?: string;
}

/** Of every thing that the call makes or changes; a call that failed changes nothing. */
export function readSteps(
  record: TrailRecord,
  actors: ReadonlyMap<string, Actor>,
  types?: ReadonlySet<string>,
): readonly Step[] {
  if (!hasSucceeded(record)) return [];
  const by = actors.get(record.eventID) ?? 'other';
  return entriesFor(record)
    .filter(({ kind }) => types === undefined || types.has(kind.type))
    .flatMap(({ kind, call }) =>
      findIds({ kind, call }, record).map((found) => makeStep(kind, call, record, by, found)),
    );
}

/** Which things of that type the call is about. */
export function findIds({ call }: CatalogEntry, record: TrailRecord): readonly FoundId[] {
  if (typeof call.id === 'function') return call.id(record);
  const templates: readonly Template[] = typeof call.id === 'string' ? [call.id] : call.id;
  const ids = templates.flatMap((template) => fillTemplate(template, record, placeOf(record)));
  return [...new Set(ids)].map((id) => ({ id }));
}

function makeStep(
  kind: ArtifactType,
  call: CatalogCall,
  record: TrailRecord,
  by: Step['by'],
  { id, also = [] }: FoundId,
): Step {
  const parents = Object.entries(call.of ?? {}).flatMap(([type, template]) =>
    fillTemplate(template, record, { id })
      .slice(0, 1)
      .map((parent) => ({ type, id: parent })),
  );
  const extra = { ...placeOf(record), id, parent: parents[0]?.id };
  const fill = (template: Template | undefined) =>
    template === undefined ? undefined : fillTemplate(template, record, extra)[0];
  const arn = fill(call.arn) ?? fill(kind.arn);
  const uniqueId = fill(call.uniqueId);
  const value = call.value?.(record) ?? call.policy?.(record);
  return {
    kind,
    call,
    record,
    by,
    id,
    also,
    parents,
    op: typeof call.op === 'function' ? call.op(record) : call.op,
    ...(arn !== undefined && arn !== '' && { arn }),
    ...(uniqueId !== undefined && { uniqueId }),
    ...(value !== undefined && value !== null && { value: canonize(value) }),
  };
}

/** What was dangerous about what it wrote. Read for what is reported alone: documents are long. */
export const readDanger = ({ call, record }: Step): readonly string[] => [
  ...(call.danger?.(record) ?? []),
  ...(call.policy === undefined ? [] : describePolicy(call.policy(record), record.account)),
];

function placeOf({ awsRegion: region, account }: TrailRecord) {
  return { region, account, partition: partitionOf(region ?? '') };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * By time. CloudTrail's is in seconds, so within one they go as they only can have been made: what holds others first,
 * what is in it, changes, deletions from the inside out.
 */
export const inOrder = (steps: readonly Step[]): readonly Step[] =>
  steps
    .map((step) => ({ step, key: `${step.record.eventID} ${step.kind.type} ${step.id}` }))
    .sort(
      (left, right) =>
        left.step.record.eventTime - right.step.record.eventTime ||
        rankOf(left.step) - rankOf(right.step) ||
        compareText(left.key, right.key),
    )
    .map(({ step }) => step);

function rankOf({ op, kind }: Step): number {
  const isPart = kind.partOf !== undefined;
  if (op === 'create') return isPart ? 1 : 0;
  if (op === 'delete') return isPart ? 3 : 4;
  return 2;
}

export const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;
