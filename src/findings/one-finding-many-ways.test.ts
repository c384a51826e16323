import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { guardDutyEvent, raiseFirstLetters } from './fixtures.ts';
import { asffFinding, hubEvent, ocsfFinding } from './hub-fixture.ts';
import { readFindings } from './read-findings.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];
const asff = (change: Record<string, unknown>) => hubEvent([asffFinding(change)]);
const ocsf = (change: Record<string, unknown>) => hubEvent([ocsfFinding(change)], 'Findings Imported V2');

describe('the same finding', () => {
  const detail = guardDutyEvent()['detail'];
  const same = {
    id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
    source: 'guardduty',
    account: '111122223333',
    region: 'eu-west-2',
    detectorId: '12ab',
    type: 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: 8,
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
    principalName: 'alice',
    principalType: 'IAMUser',
    api: 'ListUsers',
    remoteAddress: '198.51.100.7',
    firstSeen: '2026-11-21T02:03:11.000Z',
    lastSeen: '2026-11-21T02:13:58.000Z',
    updatedAt: '2026-11-21T02:14:02.000Z',
    count: 3,
    isSample: false,
    title: 'The access key of alice was used from an unusual place.',
  };
  it.each([
    ['GuardDuty, from the member itself', guardDutyEvent(), 'event'],
    ['GuardDuty, from its administrator', guardDutyEvent({ envelope: { account: '444455556666' } }), 'event'],
    ['GetFindings', { Findings: [raiseFirstLetters(detail)] }, 'api-output'],
    ['GetFindings, one finding of it', raiseFirstLetters(detail), 'api-output'],
    ['an event without its envelope', detail, 'api-output'],
    [
      'an event with what GetFindings says in it',
      guardDutyEvent({ envelope: { detail: raiseFirstLetters(detail) } }),
      'api-output',
    ],
    ['Security Hub', hubEvent([asffFinding()]), 'security-hub'],
    [
      "an analyst's click",
      hubEvent([asffFinding()], 'Security Hub Findings - Custom Action'),
      'custom-action',
    ],
    ["Security Hub's GetFindings", { Findings: [asffFinding()] }, 'api-output'],
    ['the new Security Hub', hubEvent([ocsfFinding()], 'Findings Imported V2'), 'security-hub-v2'],
    ['Security Lake', ocsfFinding(), 'api-output'],
  ])('is the same by %s', (_way, event, via) => {
    expect(readFindings(event)).toEqual([{ ...same, via }]);
  });

  it('is read the same when it is archived: whoever may archive must not be able to stop an answer', () => {
    expect(read(guardDutyEvent({ service: { archived: true } }))).toEqual(read(guardDutyEvent()));
    const archived = { RecordState: 'ARCHIVED', Workflow: { Status: 'SUPPRESSED' } };
    expect(read(asff(archived))).toEqual(read(asff({})));
    expect(read(ocsf({ status_id: 4, activity_id: 3 }))).toEqual(read(ocsf({})));
  });
});
