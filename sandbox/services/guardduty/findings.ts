import type {
  ArchiveFindingsRequest,
  GetFindingsRequest,
  GetFindingsResponse,
  ListFindingsRequest,
  ListFindingsResponse,
  UnarchiveFindingsRequest,
} from '@aws-sdk/client-guardduty';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { requireDetector } from './detector.ts';
import { readCriteria, readSorting } from './finding-criteria.ts';
import { loadFindingSchema, toApiForm } from './finding-form.ts';
import { pageOf, sortBy } from './paging.ts';
import { invalidInput } from './refusals.ts';

const MOST = 50;

/**
 * Permissions for findings cannot be given by the detector's ARN, only for all resources.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html
 */
const access = (action: string) => (): readonly Access[] => [
  { action: `guardduty:${action}`, resource: '*' },
];

function checkIds(ids: readonly string[]): ReadonlySet<string> {
  const areValid = ids.length <= MOST && ids.every((id) => id.length >= 1 && id.length <= 300);
  if (!areValid) throw invalidInput('findingIds');
  return new Set(ids);
}

const ListFindings = operation<ListFindingsRequest, ListFindingsResponse>({
  access: access('ListFindings'),
  act(input, call) {
    const { findings } = requireDetector(call, input.DetectorId);
    const found = [...findings.values()].filter(readCriteria(input.FindingCriteria));
    const { keyOf, order } = readSorting(input.SortCriteria);
    const { page, next } = pageOf(found, keyOf, order, input);
    return { FindingIds: page.map(({ detail }) => detail.id), ...next };
  },
});

/** Ids of findings that are not there are left out of the answer. */
const GetFindings = operation<GetFindingsRequest, GetFindingsResponse>({
  access: access('GetFindings'),
  async act(input, call) {
    const schema = await loadFindingSchema(call.world);
    const { findings } = requireDetector(call, input.DetectorId);
    const found = [...checkIds(input.FindingIds)].flatMap((id) => findings.get(id) ?? []);
    const { keyOf, order } = readSorting(input.SortCriteria);
    const sorted = input.SortCriteria === undefined ? found : sortBy(found, keyOf, order);
    return { Findings: sorted.map(({ detail }) => toApiForm(schema, detail)) };
  },
});

function setArchived(
  input: { DetectorId: string; FindingIds: string[] },
  call: Call,
  archived: boolean,
): object {
  const { findings } = requireDetector(call, input.DetectorId);
  for (const id of checkIds(input.FindingIds)) {
    const kept = findings.get(id);
    if (kept === undefined) continue;
    const service = { ...kept.detail.service, archived };
    findings.set(id, { ...kept, detail: { ...kept.detail, service } });
  }
  return {};
}

/** Differs from AWS: ids of findings that are not there are passed over; what AWS answers is not documented. */
const ArchiveFindings = operation<ArchiveFindingsRequest, object>({
  access: access('ArchiveFindings'),
  act: (input, call) => setArchived(input, call, true),
});

const UnarchiveFindings = operation<UnarchiveFindingsRequest, object>({
  access: access('UnarchiveFindings'),
  act: (input, call) => setArchived(input, call, false),
});

export const findings = { ListFindings, GetFindings, ArchiveFindings, UnarchiveFindings };
