import { DescribeOpsItemsCommand, GetOpsItemCommand, type OpsItem } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectOpsCenter } from '../../aws/ops-center.ts';
import type { SweepDeps } from '../due-work.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from '../fixture.ts';
import { closeAsMerged } from '../incident-store.ts';
import { getIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { saveRun } from '../run-store.ts';
import { sweepDue } from '../sweep.ts';
import { closeCase, updateCase } from './case.ts';
import type { Desk } from './desk.ts';
import { opsCenterDesk } from './ops-center.ts';

const OPS_ITEMS = 'arn:aws:ssm:eu-west-2:111122223333:opsitem';
let stage: RespondStage;
let desk: Desk;
let deps: SweepDeps;
beforeAll(async () => {
  stage = await openRespondStage();
  desk = opsCenterDesk({
    opsItems: OPS_ITEMS,
    evidenceBucketArn: 'arn:aws:s3:::evidence',
    connect: async () => connectOpsCenter(stage.clients.ssm),
  });
  deps = { ...stage.deps, desk };
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

async function report(
  userName: string,
  more: { severity?: number; title?: string } = {},
  by: RespondDeps = deps,
) {
  const accessKeyId = await stage.makeUser(userName);
  const facts = { id: `f-${userName}`, userName, accessKeyId, ...more };
  const event = findingEvent('custom.guardduty.simulation', facts);
  return { event, accessKeyId, incident: (await answerOne(event, by)).incident };
}

const storedOf = (id: string) => getIncident(id, deps.store);
async function itemOf(id: string): Promise<OpsItem> {
  const arn = (await storedOf(id)).case?.arn ?? '';
  expect(arn.startsWith(`${OPS_ITEMS}/oi-`)).toBe(true);
  const { OpsItem: item } = await stage.clients.ssm.send(
    new GetOpsItemCommand({ OpsItemId: arn.slice(OPS_ITEMS.length + 1) }),
  );
  return item ?? {};
}
const itemsAbout = async (id: string) =>
  (
    await stage.clients.ssm.send(
      new DescribeOpsItemsCommand({
        OpsItemFilters: [{ Key: 'Title', Operator: 'Contains', Values: [id] }],
      }),
    )
  ).OpsItemSummaries ?? [];

describe('the OpsItem', () => {
  it('says what, who, how bad, what was done and what to do, and can be searched for', async () => {
    const { incident, accessKeyId } = await report('told');
    const item = await itemOf(incident.id);
    expect(item).toMatchObject({
      Source: 'Cordon',
      Severity: '2',
      Category: 'Security',
      Status: 'InProgress',
      Title: expect.stringContaining(`[Cordon] ${incident.id} told AKIA`),
    });
    expect(item.Description).toMatch(/\*\*Found\*\*: UnauthorizedAccess:IAMUser.*severity 8/);
    expect(item.Description).toContain('CONTAINED: ');
    expect(item.Description).toContain(`cordon incident show ${incident.id}`);
    const data = item.OperationalData ?? {};
    const masked = `AKIA…${accessKeyId.slice(-4)}`;
    const dedup = JSON.stringify({ dedupString: incident.id });
    expect(data['/aws/dedup']).toEqual({ Type: 'SearchableString', Value: dedup });
    expect(data['incident']).toEqual({ Type: 'SearchableString', Value: incident.id });
    expect(data['principal']).toEqual({ Type: 'SearchableString', Value: 'told' });
    expect(data['accessKeyId']).toEqual({ Type: 'SearchableString', Value: masked });
    const arn = 'arn:aws:iam::111122223333:user/cordon-simulation/told';
    expect(JSON.parse(data['/aws/resources']?.Value ?? '')).toEqual([{ arn }]);
    const done = Object.entries(data).filter(([name]) => name.startsWith(`did ${masked} contained`));
    expect(done).toHaveLength(1);
    expect(done[0]?.[1].Value).toContain(`deactivate-access-key on access key ${accessKeyId}`);
  });

  it('carries no text that could pass for another line or a link, and fits', async () => {
    const { incident } = await report('hostile', { title: `${'x'.repeat(3_000)}\nhttps://evil.example` });
    const { Title = '', Description = '' } = await itemOf(incident.id);
    expect(Title).not.toMatch(/[\n\r]|:\/\//);
    expect(Description.length).toBeLessThanOrEqual(2_048);
    expect(Description).not.toContain('://');
  });

  it('is the same one when the answer to opening it was lost, and when IAM named nobody the first time', async () => {
    const ends = [stage.failing('ssm', 'CreateOpsItem', { when: 'after' }), stage.failing('iam', 'GetUser')];
    const { event, incident } = await report('answer-lost');
    for (const end of ends) end();
    stage.advance(31_000);
    await answerOne({ ...event, detail: { ...event.detail, id: 'f-second' } }, deps);
    expect(await itemsAbout(incident.id)).toHaveLength(1);
    expect((await itemOf(incident.id)).OperationalData?.['/aws/resources']).toBeDefined();
  });

  it('goes on when a second key of the user is contained', async () => {
    const { incident } = await report('second-key');
    const accessKeyId = await stage.makeKey('second-key');
    const facts = { id: 'f-key-2', userName: 'second-key', accessKeyId };
    await answerOne(findingEvent('custom.guardduty.simulation', facts), deps);
    const did = Object.keys((await itemOf(incident.id)).OperationalData ?? {}).filter((name) =>
      name.startsWith('did '),
    );
    expect(did).toHaveLength(2);
    expect(await itemsAbout(incident.id)).toHaveLength(1);
  });

  it('that could not be opened is opened by the sweep; the credential is contained and people are told', async () => {
    const end = stage.failing('ssm', 'CreateOpsItem');
    const { incident } = await report('desk-down');
    expect(incident.judgement?.verdict).toBe('contained');
    expect(stage.mails.some(({ subject }) => subject.includes(incident.id))).toBe(true);
    stage.advance(MINUTE);
    await sweepDue(deps);
    expect((await storedOf(incident.id)).case).toBeUndefined();
    end();
    stage.advance(2 * MINUTE);
    await sweepDue(deps);
    expect((await itemOf(incident.id)).Status).toBe('InProgress');
  });

  it('links the runbook, the runs and the evidence, however often it is told', async () => {
    const { incident } = await report('ran');
    const executionId = '4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f';
    const arn = `arn:aws:ssm:eu-west-2:111122223333:automation-execution/${executionId}`;
    await saveRun(incident.id, { executionId, documentName: 'RotateIAMKeysRunbook', arn }, deps.store);
    const stored = await storedOf(incident.id);
    const evidence = [{ key: `incidents/${incident.id}/manifests/0001.json`, sha256: 'ab'.repeat(32) }];
    for (let turn = 0; turn < 2; turn += 1)
      await updateCase({ ...stored, saved: [{ at: stored.openedAt, evidence }] }, desk, deps);
    const data = (await itemOf(incident.id)).OperationalData ?? {};
    expect(JSON.parse(data['/aws/automations']?.Value ?? '')).toEqual([
      { automationType: 'AWS:SSM:Automation', automationId: 'RotateIAMKeysRunbook' },
    ]);
    expect(data[`run ${executionId}`]?.Value).toContain(`RotateIAMKeysRunbook: Pending`);
    expect(data['evidence']?.Value).toBe(`arn:aws:s3:::evidence/${evidence[0]?.key}`);
  });

  it('is resolved when its incident goes on in another, and not while the incident is open', async () => {
    const { incident } = await report('merged');
    await closeCase(await storedOf(incident.id), desk, deps);
    expect((await itemOf(incident.id)).Status).toBe('InProgress');
    await closeAsMerged(incident.id, 'INC-0123456789ab', 'they are one', deps.store);
    await closeCase(await storedOf(incident.id), desk, deps);
    const item = await itemOf(incident.id);
    expect(item.Status).toBe('Resolved');
    expect(item.OperationalData?.['end']?.Value).toContain('merged into INC-0123456789ab');
  });

  it('is not gone on with at another desk', async () => {
    const { event, incident } = await report('moved', {}, stage.deps);
    expect((await storedOf(incident.id)).case?.desk).toBe('incident-manager');
    await expect(async () => updateCase(await storedOf(incident.id), desk, deps)).rejects.toMatchObject({
      code: 'NoCase',
    });
    const accessKeyId = await stage.makeKey('moved');
    const { resource } = event.detail;
    const accessKeyDetails = { ...resource.accessKeyDetails, accessKeyId };
    await answerOne(
      { ...event, detail: { ...event.detail, resource: { ...resource, accessKeyDetails } } },
      deps,
    );
    expect((await storedOf(incident.id)).case?.desk).toBe('ops-center');
  });
});
