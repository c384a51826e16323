import type { FindingFormat } from '../finding-format.ts';
import { buildDetail } from './guardduty.ts';

/**
 * GetFindings' own form in the place of the event's: names begin with a capital, and additional information is only
 * the text and its type. People paste it into events, and exporters do.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html
 */
export const api: FindingFormat = {
  name: 'api',
  sender: 'somebody sends what GetFindings answers, as an event',
  guardDuty: 'knows',
  buildEvent(finding) {
    const { service, ...detail } = buildDetail(finding);
    const { value, type } = service.additionalInfo;
    return {
      source: 'aws.guardduty',
      detailType: 'GuardDuty Finding',
      resources: [],
      detail: capitalize({ ...detail, service: { ...service, additionalInfo: { value, type } } }),
    };
  },
};

function capitalize(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      capitalizeMember(member),
    ]),
  );
}

function capitalizeMember(member: unknown): unknown {
  if (Array.isArray(member)) return member.map(capitalizeMember);
  return typeof member === 'object' && member !== null ? capitalize(member) : member;
}
