import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSealKey } from '../aws/seal-key.ts';
import { endEpisode, episodeOf } from './episode.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { isGivenBack, noteRestored, takeRestoredBack } from './given-back.ts';
import { getIncident } from './read-incidents.ts';
import type { RespondDeps } from './respond-deps.ts';
import { update } from './table.ts';

const PERSON = 'arn:aws:iam::111122223333:user/olga';
const HOUR = 60 * MINUTE;

let stage: RespondStage;
let deps: RespondDeps;
beforeAll(async () => {
  stage = await openRespondStage();
  const { origin: endpoint, administrator: credentials } = stage.sandbox;
  const kms = new KMSClient({ endpoint, credentials, region: 'eu-west-2' });
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const key = connectSealKey(KeyMetadata?.KeyId ?? '', kms);
  deps = { ...stage.deps, store: { ...stage.deps.store, seal: { connect: async () => key } } };
});
afterAll(() => stage.close());

const iso = () => new Date(deps.store.now()).toISOString();

/** GuardDuty's finding of this id; `lastSeen`: what its newest version tells of. */
function finding(userName: string, accessKeyId: string, lastSeen?: string, id = `f-${userName}`) {
  const event = findingEvent('aws.guardduty', { id, userName, accessKeyId });
  const service = { ...(lastSeen === undefined ? {} : { eventLastSeen: lastSeen }), count: 1 };
  return { ...event, detail: { ...event.detail, updatedAt: iso(), service } };
}

const statusOf = async (UserName: string) =>
  (await stage.clients.iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map(
    ({ Status }) => Status,
  );

/** Contained at 11:00 for what was seen then, and given back a minute later, the key with it. */
async function containAndGiveBack(UserName: string) {
  const AccessKeyId = await stage.makeUser(UserName);
  const seen = iso();
  const { incident } = await answerOne(finding(UserName, AccessKeyId, seen), deps);
  expect(await statusOf(UserName)).toEqual(['Inactive']);
  stage.advance(MINUTE);
  const stored = await getIncident(incident.id, deps.store);
  await noteRestored(stored, PERSON, deps.store);
  await stage.clients.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
  stage.advance(MINUTE);
  return { AccessKeyId, seen, stored };
}

describe('what a person has given back', () => {
  it('is not contained again for the same finding, in which nothing is new, and people read why', async () => {
    const { AccessKeyId, seen, stored } = await containAndGiveBack('spared');
    const { incident } = await answerOne(finding('spared', AccessKeyId, seen), deps);
    expect(incident).toMatchObject({
      id: stored.id,
      decision: { mode: 'notify', held: { by: 'restored', from: 'contain' } },
    });
    expect(incident.decision.because).toMatch(
      /given back by arn:aws:iam::111122223333:user\/olga at .*nothing new in it/,
    );
    expect(await statusOf('spared')).toEqual(['Active']);
    expect(stage.mails.at(-1)?.text).toMatch(/^STATE {4}NOTHING WAS DONE: a person has given it back/);
  });

  it('is spared in a simulation too, and when a person has closed the incident', async () => {
    const accessKeyId = await stage.makeUser('drill');
    const drill = findingEvent('custom.guardduty.simulation', {
      id: 'f-drill',
      userName: 'drill',
      accessKeyId,
    });
    const { incident } = await answerOne(drill, deps);
    await noteRestored(await getIncident(incident.id, deps.store), PERSON, deps.store);
    expect((await answerOne(drill, deps)).incident.decision).toMatchObject({
      mode: 'notify',
      held: { by: 'restored', from: 'rotate' },
    });
    const { AccessKeyId, seen, stored } = await containAndGiveBack('closed');
    await endEpisode(stored.key, stored.id, deps.store);
    const again = await answerOne(finding('closed', AccessKeyId, seen), deps);
    expect(again.incident).toMatchObject({ id: stored.id, decision: { held: { by: 'restored' } } });
    expect(await statusOf('closed')).toEqual(['Active']);
  });

  it('is contained for what has happened since, by the same finding or another', async () => {
    const since = await containAndGiveBack('seen-again');
    await answerOne(finding('seen-again', since.AccessKeyId, iso()), deps);
    expect(await statusOf('seen-again')).toEqual(['Inactive']);
    const other = await containAndGiveBack('seen-otherwise');
    await answerOne(finding('seen-otherwise', other.AccessKeyId, other.seen, 'f-other'), deps);
    expect(await statusOf('seen-otherwise')).toEqual(['Inactive']);
  });

  it('goes by when the finding was written, where it does not say what it last saw', async () => {
    const { AccessKeyId } = await containAndGiveBack('undated');
    await answerOne(finding('undated', AccessKeyId), deps);
    expect(await statusOf('undated')).toEqual(['Inactive']);
  });

  it('is spared for 24 hours', async () => {
    const { AccessKeyId, seen } = await containAndGiveBack('next-day');
    stage.advance(23 * HOUR);
    await answerOne(finding('next-day', AccessKeyId, seen), deps);
    expect(await statusOf('next-day')).toEqual(['Active']);
    stage.advance(HOUR);
    await answerOne(finding('next-day', AccessKeyId, seen), deps);
    expect(await statusOf('next-day')).toEqual(['Inactive']);
  });

  it('is contained as ever where KMS does not answer, or nothing came of the restore', async () => {
    const { AccessKeyId, seen } = await containAndGiveBack('mute');
    const mute = { ...deps.store, seal: { connect: () => Promise.reject(new Error('KMS is down')) } };
    await answerOne(finding('mute', AccessKeyId, seen), { ...deps, store: mute });
    expect(await statusOf('mute')).toEqual(['Inactive']);
    expect(stage.failures).toContain('whether a person has given it back could not be checked: going on');
    const failed = await containAndGiveBack('failed');
    await takeRestoredBack(failed.stored, PERSON, deps.store);
    await answerOne(finding('failed', failed.AccessKeyId, failed.seen), deps);
    expect(await statusOf('failed')).toEqual(['Inactive']);
  });

  it('is contained as ever where somebody else has written that it was given back', async () => {
    const [honest, victim] = [await containAndGiveBack('honest'), await containAndGiveBack('victim')];
    const items = await stage.clients.dynamodb.send(
      new GetItemCommand({
        TableName: deps.store.tableName,
        Key: { pk: { S: episodeOf(honest.stored.key)[0] }, sk: { S: 'EPISODE' } },
      }),
    );
    const { restored, restoredMac } = items.Item ?? {};
    if (restored === undefined || restoredMac === undefined) throw new Error('it is on record');
    // Sealed for another principal, under the victim's finding.
    const forged = { S: (restored.S ?? '').replaceAll('f-honest', 'f-victim') };
    await update(deps.store, {
      key: episodeOf(victim.stored.key),
      set: 'restored = :body, restoredMac = :mac',
      values: { ':body': forged, ':mac': restoredMac },
    });
    await answerOne(finding('victim', victim.AccessKeyId, victim.seen), deps);
    expect(await statusOf('victim')).toEqual(['Inactive']);
    // The control: the record that Cordon has written spares.
    await answerOne(finding('honest', honest.AccessKeyId, honest.seen), deps);
    expect(await statusOf('honest')).toEqual(['Active']);
  });

  it('is known to have been, of what was done before, and not of what is done after', async () => {
    const { stored } = await containAndGiveBack('known');
    const now = deps.store.now();
    expect(await isGivenBack(stored.id, now - 2 * MINUTE, deps.store)).toBe(true);
    expect(await isGivenBack(stored.id, now, deps.store)).toBe(false);
    await takeRestoredBack(stored, PERSON, deps.store);
    expect(await isGivenBack(stored.id, now - 2 * MINUTE, deps.store)).toBe(false);
  });
});
