import { GetFindingsCommand } from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../../../sandbox/start.ts';
import { createOperatorClients, type OperatorClients } from '../../../aws/operator-clients.ts';
import type { DescribedFinding } from '../described-finding.ts';
import { enableGuardDuty, raiseInGuardDuty } from '../guardduty.ts';
import { control } from '../sandbox-process.ts';
import { api } from './api.ts';
import { FINDING, FINDING_ARN } from './fixture.ts';
import { guardduty } from './guardduty.ts';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let clients: OperatorClients;
let detectorId: string;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = createOperatorClients({
    endpoint: sandbox.origin,
    region: FINDING.region,
    credentials: sandbox.administrator,
  });
  detectorId = await enableGuardDuty(clients.guardduty);
});
afterAll(() => sandbox.close());

const raise = (finding: DescribedFinding) =>
  raiseInGuardDuty((route, body) => control(sandbox.origin, route, body), finding, 'never');

it('is one event of one finding, with the key in the details', () => {
  expect(guardduty.buildEvent(FINDING)).toMatchObject({
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail: {
      id: FINDING.id,
      arn: FINDING_ARN,
      resource: { resourceType: 'AccessKey', accessKeyDetails: FINDING.credential },
      service: {
        count: 3,
        archived: false,
        action: { awsApiCallAction: { api: 'ListUsers', remoteIpDetails: { ipAddressV4: '198.51.100.7' } } },
        additionalInfo: { threatListName: 'blocklist-1' },
      },
    },
  });
});

it.each([
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 'AccessKey'],
  ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'AccessKey'],
  ['Exfiltration:S3/AnomalousBehavior', 'S3Bucket'],
  ['AttackSequence:IAM/CompromisedCredentials', 'AttackSequence'],
])('%s is taken by GuardDuty, and read again in the form of api', async (type, resourceType) => {
  const id = type.replace(/\W/g, '-');
  const raised = await raise({ ...FINDING, id, type, detectorId: 'not-known-yet' });
  expect(raised).toMatchObject({ detectorId, count: 1 });
  const command = new GetFindingsCommand({ DetectorId: detectorId, FindingIds: [id] });
  const [read] = (await clients.guardduty.send(command)).Findings ?? [];
  expect(read).toMatchObject({ Id: id, Type: type, Resource: { ResourceType: resourceType } });
  expect(blurEpochs(read)).toEqual(blurEpochs(api.buildEvent(raised).detail));
});

/** Times of a sequence's signals are seconds, which the client reads as dates; they are not GuardDuty's clock's. */
function blurEpochs(value: unknown): unknown {
  if (value instanceof Date || (typeof value === 'number' && value > 1e9)) return 'a time';
  if (Array.isArray(value)) return value.map(blurEpochs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, blurEpochs(member)]));
}

it('a sequence names its actor with the key that he used', () => {
  const { detail } = guardduty.buildEvent({ ...FINDING, type: 'AttackSequence:IAM/CompromisedCredentials' });
  expect(detail).toMatchObject({
    resource: { resourceType: 'AttackSequence' },
    service: {
      detection: {
        sequence: {
          actors: [
            {
              user: {
                name: 'bob',
                type: 'IAMUser',
                credentialUid: 'AKIAIOSFODNN7EXAMPLE',
                account: { uid: '111122223333' },
              },
            },
          ],
        },
      },
    },
  });
  expect(detail).not.toHaveProperty('resource.accessKeyDetails');
});

it('raised again counts one more, and enabling GuardDuty again is the same detector', async () => {
  const twice = { ...FINDING, id: 'twice' };
  await raise(twice);
  expect(await raise(twice)).toMatchObject({ id: 'twice', count: 2 });
  expect(await enableGuardDuty(clients.guardduty)).toBe(detectorId);
});
