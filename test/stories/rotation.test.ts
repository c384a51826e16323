import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetAutomationExecutionCommand, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import {
  GetIncidentRecordCommand,
  ListRelatedItemsCommand,
  ListTimelineEventsCommand,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCaller } from '../../src/cli/stage/caller-process.ts';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { type AccessKey, ON_CALL } from '../../src/cli/stage/stage.ts';
import type { StoredIncident } from '../../src/respond/read-incidents.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  makeUser,
  openStage,
  outcomes,
  rotated,
  settled,
  simulate,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

let stage: TestStage;
let user: TestUser;
let incident: StoredIncident;
let newKey: AccessKey;

beforeAll(async () => {
  stage = await openStage();
  user = await makeUser(stage, 'drill', '/cordon-simulation/');
  await simulate(stage, user);
  incident = await rotated(stage, 'user/drill');
  const { SecretString } = await stage.clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: `cordon/${incident.id}` }),
  );
  newKey = JSON.parse(SecretString ?? '{}');
}, 90_000);
afterAll(() => stage?.close());

/** What somebody gets who makes every call with this key, in a process of his own. */
async function tryAll(key: AccessKey): Promise<boolean[]> {
  const caller = startCaller({
    endpoint: stage.sandbox.origin,
    region: 'eu-west-2',
    ...key,
    takesSession: false,
  });
  try {
    return outcomes(await caller.round());
  } finally {
    await caller.stop();
  }
}

/** Whether the text stands anywhere in it, as it is or in base64 as a snapshot writes bytes. */
function holds(value: unknown, text: string): boolean {
  if (typeof value === 'string') return value.includes(text) || Buffer.from(value, 'base64').includes(text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => holds(item, text));
}

describe('system 1, from its own event', () => {
  it('ends with the old key gone, the attacker refused, and a new key that works', async () => {
    expect(await keysOf(stage, 'drill')).toEqual({ [newKey.accessKeyId]: 'Active' });
    expect(await tryAll(user.key)).toEqual([false]);
    expect(await tryAll(newKey)).toEqual([true]);
  });

  it('has one case, which names the user and the run, and one mail to whom the plan engages', async () => {
    const { ssmIncidents } = stage.clients;
    const arn = incident.case?.arn ?? '';
    const { incidentRecord } = await ssmIncidents.send(new GetIncidentRecordCommand({ arn }));
    expect(incidentRecord).toMatchObject({ status: 'OPEN', impact: 2 });
    expect(incidentRecord?.title).toContain(incident.id);
    const related = await waitFor(async () => {
      const { relatedItems = [] } = await ssmIncidents.send(
        new ListRelatedItemsCommand({ incidentRecordArn: arn }),
      );
      const types = relatedItems.map(({ identifier }) => identifier?.type);
      return types.includes('AUTOMATION') ? types : undefined;
    }, 60_000);
    expect(related).toEqual(expect.arrayContaining(['INVOLVED_RESOURCE', 'AUTOMATION']));
    const { eventSummaries = [] } = await ssmIncidents.send(
      new ListTimelineEventsCommand({ incidentRecordArn: arn }),
    );
    expect(eventSummaries.length).toBeGreaterThan(1);
    const pages = (await readMails(stage.sandbox, ON_CALL)).filter(({ subject }) =>
      subject.includes(incident.id),
    );
    expect(pages).toHaveLength(1);
  });

  it('keeps every run and what it did in the timeline', async () => {
    const [now] = await incidentsOf(stage, 'user/drill');
    expect(now?.rotation).toMatchObject({
      state: 'done',
      oldKeyId: user.key.accessKeyId,
      newKeyId: newKey.accessKeyId,
    });
    expect(now?.runs).toHaveLength(1);
    const told = now?.timeline.map(({ text }) => text).join('\n');
    for (const part of [
      'rotate by rule simulated-user-key',
      'case opened',
      'RotateIAMKeysRunbook started',
      'Success',
    ]) {
      expect(told).toContain(part);
    }
  });

  it('shows the new secret to nobody: it is in IAM and in Secrets Manager, and nowhere else', async () => {
    const { state, tables } = (await stage.sandbox.control('GET snapshot')) as {
      state: [string, unknown][];
      tables: unknown;
    };
    const holders = state
      .filter(([, value]) => holds(value, newKey.secretAccessKey))
      .map(([slot]) => slot.split('/').at(-1));
    expect(holders.sort()).toEqual(['iam', 'secretsmanager-secrets']);
    expect(holds(tables, newKey.secretAccessKey)).toBe(false);
    // The search does find what is there: the key's id is in the trail, in the table and in the evidence of the run.
    const places = state
      .filter(([, value]) => holds(value, newKey.accessKeyId))
      .map(([slot]) => slot.split('/').at(-1));
    expect(places).toContain('cloudtrail-records');
    expect(holds(tables, newKey.accessKeyId)).toBe(true);
  });
});

describe('the runbook, started by hand', () => {
  const start = async (IncidentId: string, IAMUserName: string) => {
    const { ssm } = stage.clients;
    const role = `arn:aws:iam::${stage.sandbox.administrator.account}:role/AutomationAssumeRole`;
    const { AutomationExecutionId } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'RotateIAMKeysRunbook',
        Parameters: { IncidentId: [IncidentId], IAMUserName: [IAMUserName], AutomationAssumeRole: [role] },
      }),
    );
    return waitFor(async () => {
      const { AutomationExecution } = await ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId }),
      );
      return AutomationExecution?.AutomationExecutionStatus === 'Failed' ? AutomationExecution : undefined;
    }, 60_000);
  };

  it('does nothing with a made-up incident, nor for another user than the incident names', async () => {
    const bystander = await makeUser(stage, 'bystander', '/cordon-simulation/');
    for (const id of ['INC-000000000000', incident.id]) {
      expect(JSON.stringify(await start(id, 'bystander'))).toContain('refused');
      expect(await keysOf(stage, 'bystander')).toEqual({ [bystander.key.accessKeyId]: 'Active' });
    }
  });
});

it('does not rotate what is only contained', async () => {
  const real = await makeUser(stage, 'real');
  await emitFinding(stage, { id: 'f-real', userName: 'real', accessKeyId: real.key.accessKeyId });
  const contained = await settled(stage, 'user/real');
  expect(contained.runs).toEqual([]);
  expect(await keysOf(stage, 'real')).toEqual({ [real.key.accessKeyId]: 'Inactive' });
});
