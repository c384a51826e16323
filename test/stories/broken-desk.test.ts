import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DeleteResponsePlanCommand, ListResponsePlansCommand } from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import type { Statement } from '../../src/iam/model.ts';
import {
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  simulate,
  type TestStage,
} from './open-stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.close());

/** Somebody has taken the response plan away, and the permission to pass the runbook's role. */
async function breakDesk(): Promise<void> {
  const { iam, ssmIncidents } = stage.clients;
  const { responsePlanSummaries = [] } = await ssmIncidents.send(new ListResponsePlansCommand({}));
  for (const { arn } of responsePlanSummaries)
    await ssmIncidents.send(new DeleteResponsePlanCommand({ arn }));
  const RoleName = 'GDKTranslatorRole';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document: { Statement: Statement[] } = JSON.parse(decodeURIComponent(PolicyDocument));
    const kept = document.Statement.filter(
      ({ Effect, Action }) => Effect === 'Deny' || ![Action].flat().includes('iam:PassRole'),
    );
    if (kept.length === 0) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    else
      await iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName,
          PolicyDocument: JSON.stringify({ ...document, Statement: kept }),
        }),
      );
  }
}

it('without a plan and without the role, containment stands, the incident says what AWS said, and people are told', async () => {
  await breakDesk();
  const user = await makeUser(stage, 'drill', '/cordon-simulation/');
  await simulate(stage, user);
  const incident = await waitFor(async () => {
    const [found] = await incidentsOf(stage, 'user/drill');
    // The incident may be older than the mails counted after it: its own last line must be there too.
    const whole = found?.timeline.some(({ text }) => text.startsWith('could not start the runbook'));
    return whole && (await mailsAbout(stage, found?.id ?? '')).length >= 3 ? found : undefined;
  }, 60_000);
  expect(await keysOf(stage, 'drill')).toEqual({ [user.key.accessKeyId]: 'Inactive' });
  expect(incident?.credentials).toMatchObject([{ verdict: 'contained' }]);
  const said = incident?.timeline.map(({ text }) => text).join('\n');
  expect(said).toMatch(/could not open the case \(try 1\): ResourceNotFoundException/);
  expect(said).toMatch(/could not start the runbook \(try 1\): AccessDeniedException: .*iam:PassRole/);
  const texts = (await mailsAbout(stage, incident?.id ?? '')).map(({ text }) => text);
  expect(texts.some((text) => /^STATE {4}CONTAINED/.test(text))).toBe(true);
  expect(texts.some((text) => text.includes('COULD NOT OPEN THE CASE'))).toBe(true);
  expect(texts.some((text) => text.includes('COULD NOT START THE RUNBOOK'))).toBe(true);
});
