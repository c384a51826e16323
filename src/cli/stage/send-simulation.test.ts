import { ListFindingsCommand } from '@aws-sdk/client-guardduty';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientsOf, makeQueue, makeRule, takeMessage } from '../../../sandbox/services/events/fixture.ts';
import { startSandbox } from '../../../sandbox/start.ts';
import { createOperatorClients, type OperatorClients } from '../../aws/operator-clients.ts';
import { enableGuardDuty } from './guardduty.ts';
import { sendSimulation } from './send-simulation.ts';
import { planSimulation, type SimulationForm } from './simulation.ts';

const REGION = 'eu-west-2';
const TYPE = 'Stealth:IAMUser/CloudTrailLoggingDisabled';
const SOURCES = ['aws.guardduty', 'aws.securityhub', 'aws.health', 'aws.iam', 'custom.guardduty.simulation'];

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let clients: OperatorClients;
let bus: ReturnType<typeof clientsOf>;
let queue: Awaited<ReturnType<typeof makeQueue>>;
let key: string;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const credentials = sandbox.administrator;
  clients = createOperatorClients({ endpoint: sandbox.origin, region: REGION, credentials });
  bus = clientsOf(sandbox);
  queue = await makeQueue(bus, 'heard');
  for (const source of SOURCES)
    await makeRule(bus, source.replaceAll('.', '-'), source, [{ Id: 'queue', Arn: queue.arn }]);
  await clients.iam.send(new CreateUserCommand({ UserName: 'alice' }));
  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
  key = AccessKey?.AccessKeyId ?? '';
});
afterAll(() => sandbox.close());

const plan = (format: SimulationForm, type: string | undefined = TYPE) =>
  planSimulation({ toSandbox: true, isRole: false, type, format, severity: undefined });

async function listKnown(): Promise<string[]> {
  const DetectorId = await enableGuardDuty(clients.guardduty);
  return (await clients.guardduty.send(new ListFindingsCommand({ DetectorId }))).FindingIds ?? [];
}

it.each<[SimulationForm, string, string, RegExp, boolean]>([
  ['guardduty', 'aws.guardduty', 'GuardDuty Finding', /"type":"Stealth:IAMUser\/CloudTrail/, true],
  ['api', 'aws.guardduty', 'GuardDuty Finding', /"Type":"Stealth:IAMUser\/CloudTrail/, true],
  ['asff', 'aws.securityhub', 'Security Hub Findings - Imported', /Stealth:IAMUser-CloudTrail/, true],
  ['ocsf', 'aws.securityhub', 'Findings Imported V2', /"class_uid":2004/, true],
  ['health', 'aws.health', 'AWS Health Event', /AWS_RISK_CREDENTIALS_EXPOSED/, false],
  ['quarantine', 'aws.iam', 'AWS API Call via CloudTrail', /"userName":"alice"/, false],
])('%s comes once, from %s', async (format, source, detailType, text, isKnown) => {
  const id = `f-${format}`;
  const sent = await sendSimulation(clients, sandbox.origin, plan(format), { user: 'alice', id });
  expect(sent).toEqual({ findingId: id, userName: 'alice', accessKeyId: key });
  const event: Record<string, unknown> = JSON.parse((await takeMessage(bus, queue)).body);
  expect(event).toMatchObject({ source, 'detail-type': detailType, account: '111122223333', region: REGION });
  expect(JSON.stringify(event['detail'])).toMatch(text);
  // GuardDuty confirms what is news of its own finding, and has not told of it beside that.
  expect((await listKnown()).includes(id)).toBe(isKnown);
});

it('what GuardDuty knows goes out with the ARN that GuardDuty has', async () => {
  const DetectorId = await enableGuardDuty(clients.guardduty);
  await sendSimulation(clients, sandbox.origin, plan('asff'), { user: 'alice', id: 'f-arn' });
  const { detail } = JSON.parse((await takeMessage(bus, queue)).body);
  const arn = `arn:aws:guardduty:${REGION}:111122223333:detector/${DetectorId}/finding/f-arn`;
  expect(detail.findings).toMatchObject([{ Id: arn, ProductFields: { 'aws/guardduty/service/count': '1' } }]);
});

it('the same id again is the same finding again, and is heard of again', async () => {
  for (const count of [1, 2]) {
    await sendSimulation(clients, sandbox.origin, plan('guardduty'), { user: 'alice', id: 'f-again' });
    const { detail } = JSON.parse((await takeMessage(bus, queue)).body);
    expect(detail).toMatchObject({ id: 'f-again', service: { count } });
  }
});

it('the drill is an event of its own source, with a title that is only text', async () => {
  const title = '","severity":1,"title":"\u202e<b>';
  const wish = { key, user: 'mallory","id":"x', id: 'f-drill', title };
  const drill = planSimulation({
    toSandbox: true,
    isRole: false,
    type: undefined,
    format: undefined,
    severity: undefined,
  });
  await sendSimulation(clients, sandbox.origin, drill, wish);
  expect(JSON.parse((await takeMessage(bus, queue)).body)).toMatchObject({
    source: 'custom.guardduty.simulation',
    detail: {
      id: 'f-drill',
      severity: 8,
      title,
      resource: { accessKeyDetails: { accessKeyId: key, userName: wish.user } },
    },
  });
  expect(await listKnown()).not.toContain('f-drill');
});

it('a form that cannot carry it is refused before anything is sent', async () => {
  const wish = { key: 'ASIAIOSFODNN7EXAMPLE', user: 'alice', id: 'f-refused' };
  await expect(sendSimulation(clients, sandbox.origin, plan('health'), wish)).rejects.toMatchObject({
    code: 'Usage',
    message: expect.stringContaining('not the keys of a role'),
  });
  await sendSimulation(clients, sandbox.origin, plan('guardduty'), { key, user: 'alice', id: 'f-next' });
  expect(JSON.parse((await takeMessage(bus, queue)).body).detail).toMatchObject({ id: 'f-next' });
});
