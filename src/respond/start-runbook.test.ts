import { DescribeAutomationExecutionsCommand, GetAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ssmSettings } from '../../sandbox/services/ssm/automation/client-token.ts';
import type { SweepDeps } from './due-work.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import { findIncidentOfRun } from './run-store.ts';
import { makeRunbook } from './runbook-fixture.ts';
import { sweepDue } from './sweep.ts';

let stage: RespondStage;
let deps: SweepDeps;
let runbook: NonNullable<SweepDeps['runbook']>;
beforeAll(async () => {
  stage = await openRespondStage();
  runbook = await makeRunbook(stage);
  deps = { ...stage.deps, runbook };
});
afterEach(() => {
  stage.endFaults();
  ssmSettings(stage.sandbox.world).tokenReply = 'same-execution';
});
afterAll(() => stage.close());

let users = 0;
async function leaked(
  source: 'custom.guardduty.simulation' | 'aws.guardduty' = 'custom.guardduty.simulation',
) {
  users += 1;
  const userName = `user-${users}`;
  const accessKeyId = await stage.makeUser(userName);
  return { userName, event: findingEvent(source, { id: `f-${userName}`, userName, accessKeyId }) };
}

const runs = async () =>
  (await stage.clients.ssm.send(new DescribeAutomationExecutionsCommand({})))
    .AutomationExecutionMetadataList ?? [];
const storedOf = (id: string) => getIncident(id, deps.store);
const mailsOf = (id: string) => stage.mails.filter(({ subject }) => subject.includes(id));

describe('the runbook', () => {
  it('is started once for a contained key that is to be rotated, and kept by its id', async () => {
    const before = (await runs()).length;
    const { userName, event } = await leaked();
    const { incident } = await answerOne(event, deps);
    const [run] = (await storedOf(incident.id)).runs;
    expect(run).toMatchObject({ documentName: runbook.documentName, status: 'Pending' });
    expect(run?.arn).toBe(`arn:aws:ssm:eu-west-2:111122223333:automation-execution/${run?.executionId}`);
    expect(await findIncidentOfRun(run?.executionId ?? '', deps.store)).toBe(incident.id);
    const { AutomationExecution: execution } = await stage.clients.ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: run?.executionId }),
    );
    expect(execution?.Parameters).toEqual({
      IAMUserName: [userName],
      AutomationAssumeRole: [runbook.roleArn],
      IncidentId: [incident.id],
    });
    expect(execution?.DocumentVersion).toBe('1');
    expect(mailsOf(incident.id)[0]?.text).toContain(`secret cordon/${incident.id}`);
    await answerOne(event, deps);
    await answerOne({ ...event, detail: { ...event.detail, id: `${event.detail.id}-more` } }, deps);
    expect(await runs()).toHaveLength(before + 1);
  });

  it('is not started where the policy does not rotate, nor before containment, nor where there is none', async () => {
    const before = (await runs()).length;
    await answerOne((await leaked('aws.guardduty')).event, deps);
    const end = stage.failing('iam', 'UpdateAccessKey');
    const { incident } = await answerOne((await leaked()).event, deps);
    end();
    await answerOne((await leaked()).event, stage.deps);
    expect(await runs()).toHaveLength(before);
    expect(mailsOf(incident.id)[0]?.text).toContain(
      'the key is not rotated: that waits until it is contained',
    );
  });

  it('is not started for an incident that could not be recorded', async () => {
    const before = (await runs()).length;
    const { event } = await leaked();
    const end = stage.failing('dynamodb', 'UpdateItem');
    const { unfinished } = await answerOne(event, deps);
    expect(unfinished).toContain('record the incident');
    expect(await runs()).toHaveLength(before);
    end();
    await answerOne(event, deps);
    expect(await runs()).toHaveLength(before + 1);
  });

  it.each(['same-execution', 'refuse'] as const)(
    'is one run when the answer to starting it was lost, whether AWS then answers %s',
    async (tokenReply) => {
      const before = (await runs()).length;
      const end = stage.failing('ssm', 'StartAutomationExecution', { when: 'after' });
      const { incident } = await answerOne((await leaked()).event, deps);
      end();
      ssmSettings(stage.sandbox.world).tokenReply = tokenReply;
      stage.advance(MINUTE);
      expect(await sweepDue(deps)).toEqual({ swept: 1, failures: [] });
      expect(await runs()).toHaveLength(before + 1);
      expect([...(await stage.items('DUE')).keys()].filter((sk) => sk.includes(incident.id))).toEqual([]);
      const stored = await storedOf(incident.id);
      expect(stored.runs).toHaveLength(tokenReply === 'refuse' ? 0 : 1);
      expect(stored.timeline.map(({ text }) => text).join('\n')).toMatch(
        tokenReply === 'refuse' ? /an earlier try has started it/ : /runbook RotateIAMKeysRunbook started: /,
      );
    },
  );

  it.each([
    [
      'a document that does not exist',
      { documentName: 'NoSuchRunbook' },
      /AutomationDefinitionNotFoundException/,
    ],
    ['a role that is not there', { roleArn: 'arn:aws:iam::111122223333:role/gone' }, /Exception: /],
  ])(
    "that cannot be started (%s) undoes no containment, and people are told AWS's own error",
    async (_, wrong, error) => {
      const { event } = await leaked();
      const { incident, unfinished } = await answerOne(event, { ...deps, runbook: { ...runbook, ...wrong } });
      expect(unfinished).toEqual([]);
      expect(incident.judgement?.verdict).toBe('contained');
      const stored = await storedOf(incident.id);
      const said = stored.timeline
        .map(({ text }) => text)
        .find((text) => text.startsWith('could not start the runbook'));
      expect(said).toMatch(error);
      const trouble = mailsOf(incident.id).find(({ subject }) =>
        subject.endsWith('could not start the runbook'),
      );
      expect(trouble?.text).toMatch(error);
      stage.advance(MINUTE);
      await sweepDue(deps);
      expect((await storedOf(incident.id)).runs).toHaveLength(1);
    },
  );
});
