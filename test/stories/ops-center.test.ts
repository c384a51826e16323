import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetOpsItemCommand, type OpsItem } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import {
  incidentsOf,
  keysOf,
  makeUser,
  openStage,
  rotated,
  settled,
  simulate,
  type TestStage,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

const MINUTE = 60_000;
const ROLES = ['GDKTranslatorRole', 'CordonSweepRole'];
const PolicyName = 'KeepOpsItems';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(undefined, [], { IncidentManager: 'off' });
}, 60_000);
afterAll(() => stage?.close());

async function opsItemAt(arn: string): Promise<OpsItem> {
  const OpsItemId = arn.split('/').at(-1) ?? '';
  return (await stage.clients.ssm.send(new GetOpsItemCommand({ OpsItemId }))).OpsItem ?? {};
}

it('an incident has its case in OpsCenter: what was done, the runbook, the evidence', {
  timeout: 90_000,
}, async () => {
  await simulate(stage, await makeUser(stage, 'desk-drill', '/cordon-simulation/'));
  const { id, case: opened } = await rotated(stage, 'user/desk-drill');
  expect(opened?.desk).toBe('ops-center');
  const item = await waitFor(async () => {
    const found = await opsItemAt(opened?.arn ?? '');
    return found.OperationalData?.['evidence'] === undefined ? undefined : found;
  }, 60_000);
  expect(item).toMatchObject({ Source: 'Cordon', Category: 'Security', Severity: '2', Status: 'InProgress' });
  expect(item?.OperationalData?.['/aws/automations']?.Value).toContain('RotateIAMKeysRunbook');
  expect(item?.OperationalData?.['/aws/resources']?.Value).toContain(':user/cordon-simulation/desk-drill');
  expect(item?.OperationalData?.['evidence']?.Value).toContain(`incidents/${id}/manifests/`);
  const shown = await runCli('incident', 'show', id, '--sandbox', stage.sandbox.origin);
  expect(shown.out).toMatch(new RegExp(`^CASE +${opened?.arn} [(]ops-center[)]$`, 'm'));
});

it('OpsCenter that refuses delays nothing: contained and told at once, in a case when it answers again', {
  timeout: 90_000,
}, async () => {
  const { iam } = stage.clients;
  const kept = await Promise.all(
    ROLES.map(async (RoleName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      return { RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) };
    }),
  );
  const user = await makeUser(stage, 'no-desk', '/cordon-simulation/');
  await simulate(stage, user);
  const { id, credentials } = await settled(stage, 'user/no-desk');
  expect(credentials).toMatchObject([{ verdict: 'contained' }]);
  expect(await keysOf(stage, 'no-desk')).toMatchObject({ [user.key.accessKeyId]: 'Inactive' });
  const read = async () => (await incidentsOf(stage, 'user/no-desk'))[0];
  await expect
    .poll(async () => (await read())?.timeline.map(({ text }) => text).join(), { timeout: 60_000 })
    .toMatch(/could not open the case \(try 1\): AccessDenied\w*: .*ssm:CreateOpsItem/);
  expect((await read())?.case).toBeUndefined();

  for (const policy of kept) await iam.send(new PutRolePolicyCommand(policy));
  const opened = await waitFor(async () => {
    await stage.sandbox.control('POST clock', { advance: MINUTE });
    return (await read())?.case;
  }, 60_000);
  expect((await opsItemAt(opened?.arn ?? '')).Title).toContain(id);
});
