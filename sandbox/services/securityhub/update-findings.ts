import type {
  AwsSecurityFindingIdentifier,
  BatchUpdateFindingsRequest,
  BatchUpdateFindingsResponse,
  BatchUpdateFindingsUnprocessedFinding,
} from '@aws-sdk/client-securityhub';
import type { RequestContext } from '../../../src/iam/model.ts';
import { operation } from '../../kernel/operation.ts';
import type { Place } from '../../kernel/state.ts';
import { listBroken } from './constraints.ts';
import { type CustomerFields, isTooLarge, keyOf, showFinding } from './finding.ts';
import { accessHub, type Hub, requireHub } from './hub.ts';
import { keepFinding } from './keep-finding.ts';
import { invalidInput } from './refusals.ts';
import { completeSeverity } from './severity.ts';

const MOST = 100;

/**
 * What customers write on findings of their account. It changes no finding's UpdatedAt, and each that is changed is
 * told of on the bus. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 */
const BatchUpdateFindings = operation<BatchUpdateFindingsRequest, BatchUpdateFindingsResponse>({
  access: (input, call) => accessHub('BatchUpdateFindings', call, contextOf(input)),
  act(input, call) {
    const hub = requireHub(call);
    const { FindingIdentifiers: identifiers } = input;
    if (identifiers.length < 1 || identifiers.length > MOST)
      throw invalidInput(`FindingIdentifiers must name 1 to ${MOST} findings.`);
    const broken = listBroken(input);
    if (broken.length > 0) throw invalidInput(`Invalid parameter: ${broken.join(', ')}`);
    const written = readWritten(input, new Date(call.at).toISOString());
    const ProcessedFindings: AwsSecurityFindingIdentifier[] = [];
    const UnprocessedFindings: BatchUpdateFindingsUnprocessedFinding[] = [];
    const counts = countKeys(identifiers);
    for (const { Id, ProductArn } of identifiers) {
      const FindingIdentifier = { Id, ProductArn };
      const key = keyOf(FindingIdentifier);
      const error = (counts.get(key) ?? 0) > 1 ? DUPLICATED : writeOn(call, hub, key, written);
      if (error === undefined) ProcessedFindings.push(FindingIdentifier);
      else UnprocessedFindings.push({ FindingIdentifier, ...error });
    }
    return { ProcessedFindings, UnprocessedFindings };
  },
});

type Failure = Pick<BatchUpdateFindingsUnprocessedFinding, 'ErrorCode' | 'ErrorMessage'>;

const DUPLICATED: Failure = {
  ErrorCode: 'DuplicatedFindingIdentifier',
  ErrorMessage: 'Finding Identifier is duplicated',
};
const NOT_FOUND: Failure = { ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' };
const TOO_LARGE: Failure = { ErrorCode: 'FindingSizeExceeded', ErrorMessage: 'Finding size exceeded 240 KB' };

/** Why it was not written, or undefined. */
function writeOn(place: Place, hub: Hub, key: string, written: CustomerFields): Failure | undefined {
  const before = hub.findings.get(key);
  if (before === undefined) return NOT_FOUND;
  const kept = { ...before, customer: { ...before.customer, ...written } };
  if (isTooLarge(showFinding(kept))) return TOO_LARGE;
  keepFinding(place, hub, kept);
  return undefined;
}

function countKeys(identifiers: readonly AwsSecurityFindingIdentifier[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of identifiers.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

type Request = Omit<BatchUpdateFindingsRequest, 'FindingIdentifiers'>;

function readWritten(input: Request, at: string): CustomerFields {
  const { Confidence, Criticality, Note, RelatedFindings, Severity, Types } = input;
  const { UserDefinedFields, VerificationState, Workflow } = input;
  return {
    ...(Confidence === undefined ? {} : { Confidence }),
    ...(Criticality === undefined ? {} : { Criticality }),
    ...(Note === undefined ? {} : { Note: { Text: Note.Text, UpdatedBy: Note.UpdatedBy, UpdatedAt: at } }),
    ...(RelatedFindings === undefined ? {} : { RelatedFindings }),
    ...(Severity === undefined ? {} : { Severity: completeSeverity(Severity) }),
    ...(Types === undefined ? {} : { Types }),
    ...(UserDefinedFields === undefined ? {} : { UserDefinedFields }),
    ...(VerificationState === undefined ? {} : { VerificationState }),
    ...(Workflow?.Status === undefined ? {} : { Workflow: { Status: Workflow.Status } }),
  };
}

/**
 * Which fields are written, and with what: a policy can keep somebody from suppressing findings.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html
 */
function contextOf(input: Request): RequestContext {
  const { Confidence, Criticality, Note, RelatedFindings, Severity, Types } = input;
  const fields: readonly (readonly [string, string | number | readonly string[] | undefined])[] = [
    ['Confidence', Confidence],
    ['Criticality', Criticality],
    ['Note.Text', Note?.Text],
    ['Note.UpdatedBy', Note?.UpdatedBy],
    ['RelatedFindings.Id', RelatedFindings?.map(({ Id = '' }) => Id)],
    ['RelatedFindings.ProductArn', RelatedFindings?.map(({ ProductArn = '' }) => ProductArn)],
    ['Severity.Label', Severity?.Label],
    ['Severity.Normalized', Severity?.Normalized],
    ['Severity.Product', Severity?.Product],
    ['Types', Types],
    ['VerificationState', input.VerificationState],
    ['Workflow.Status', input.Workflow?.Status],
    ...Object.entries(input.UserDefinedFields ?? {}).map(
      ([name, value]) => [`UserDefinedFields.${name}`, value] as const,
    ),
  ];
  return Object.fromEntries(
    fields.flatMap(([path, value]) =>
      value === undefined
        ? []
        : [
            [
              `securityhub:ASFFSyntaxPath/${path}`,
              typeof value === 'number' ? String(value) : value,
            ] as const,
          ],
    ),
  );
}

export const updateFindings = { BatchUpdateFindings };
