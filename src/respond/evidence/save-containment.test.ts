import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ListRelatedItemsCommand } from '@aws-sdk/client-ssm-incidents';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectEvidenceBucket } from '../../aws/evidence-bucket.ts';
import type { SweepDeps } from '../due-work.ts';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from '../fixture.ts';
import { getIncident } from '../read-incidents.ts';
import { sweepDue } from '../sweep.ts';
import { hashText, saveInChain } from './chain.ts';
import { makeEvidenceBucket } from './fixture.ts';

let stage: RespondStage;
let s3: S3Client;
let deps: SweepDeps;
const NAME = 'evidence-111122223333';
const bucket = () => connectEvidenceBucket({ name: NAME, owner: '111122223333' }, s3);
beforeAll(async () => {
  stage = await openRespondStage();
  s3 = await makeEvidenceBucket(stage, NAME);
  deps = { ...stage.deps, evidence: { connect: async () => bucket() } };
});
afterEach(() => stage.endFaults());
afterAll(() => stage.close());

async function report(userName: string, by = deps) {
  const accessKeyId = await stage.makeUser(userName);
  const finding = findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId });
  const event = {
    ...finding,
    detail: { ...finding.detail, service: { note: 'as it came', sessionToken: 'FwoGZXIvYXdzEXAMPLE' } },
  };
  return { event, accessKeyId, ...(await answerOne(event, by)) };
}

const storedOf = (id: string) => getIncident(id, deps.store);
async function readText(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: NAME, Key }));
  return (await Body?.transformToString()) ?? '';
}
/** What the record says lies there, by the last part of its name. */
async function savedOf(id: string): Promise<Record<string, { key: string; text: string; sha256: string }>> {
  const { saved } = await storedOf(id);
  const entries = saved.flatMap(({ evidence }) => evidence);
  const read = entries.map(async ({ key, sha256 }) => {
    const name = key.split('/').at(-1)?.replace('.json', '') ?? '';
    return [name, { key, sha256, text: await readText(key) }] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('the evidence of a containment', () => {
  it('is the finding as it came, what was there before, and what was done; by hashes, in the chain', async () => {
    const { incident, accessKeyId } = await report('alice');
    const saved = await savedOf(incident.id);
    expect(Object.keys(saved)).toEqual(['finding', 'before', 'done', '0001']);
    for (const { text, sha256 } of Object.values(saved)) expect(hashText(text)).toBe(sha256);
    const finding = JSON.parse(saved['finding']?.text ?? '');
    expect(finding.received.detail.service.note).toBe('as it came');
    expect(finding.finding).toMatchObject({ id: 'f-alice', accessKeyId });
    const { prior } = JSON.parse(saved['before']?.text ?? '');
    expect(prior).toMatchObject([
      { action: 'deactivate-access-key', state: { status: 'Active' } },
      { action: 'deny-user-sessions' },
    ]);
    const done = JSON.parse(saved['done']?.text ?? '');
    expect(done).toMatchObject({ judgement: { verdict: 'contained' }, decision: { mode: 'rotate' } });
    expect(JSON.parse(saved['0001']?.text ?? '')).toMatchObject({
      incidentId: incident.id,
      number: 1,
      previous: null,
      objects: [saved['finding'], saved['before'], saved['done']].map((one) => ({
        key: one?.key,
        sha256: one?.sha256,
      })),
    });
    expect((await storedOf(incident.id)).timeline.map(({ text }) => text).join()).toContain('evidence kept');
  });

  it('has no secret in it', async () => {
    const { incident } = await report('secret');
    const texts = Object.values(await savedOf(incident.id)).map(({ text }) => text);
    expect(texts.join()).not.toContain('FwoGZXIvYXdzEXAMPLE');
    expect(texts.join()).toContain('left out by Cordon');
  });

  it('is kept once, however often the finding comes', async () => {
    const { incident, event } = await report('again');
    const first = await savedOf(incident.id);
    await answerOne(event, deps);
    await answerOne({ ...event, detail: { ...event.detail, id: 'f-another' } }, deps);
    expect(await savedOf(incident.id)).toEqual(first);
  });

  it('is brought into the case by the sweep, also where the case is late; without one nothing is said', async () => {
    const end = stage.failing('ssm-incidents', 'StartIncident');
    const { incident } = await report('late-case');
    stage.advance(MINUTE);
    await sweepDue(deps);
    const { timeline } = await storedOf(incident.id);
    expect(timeline.filter(({ text }) => text.includes("run's outcome"))).toEqual([]);
    end();
    for (let turn = 0; turn < 2; turn += 1) {
      stage.advance(2 * MINUTE);
      await sweepDue(deps);
    }
    const incidentRecordArn = (await storedOf(incident.id)).case?.arn;
    const { relatedItems = [] } = await stage.clients.incidents.send(
      new ListRelatedItemsCommand({ incidentRecordArn }),
    );
    expect(relatedItems.filter(({ title }) => title === 'evidence')).toHaveLength(4);
  });

  it('that could not be kept is kept by the sweep, with the event as it came', async () => {
    const end = stage.failing('s3', 'PutObject');
    const { incident, unfinished } = await report('s3-down');
    expect(unfinished).toEqual([]);
    expect(incident.judgement?.verdict).toBe('contained');
    expect((await storedOf(incident.id)).saved).toEqual([]);
    end();
    stage.advance(MINUTE);
    await sweepDue(deps);
    const { text } = (await savedOf(incident.id))['finding'] ?? { text: '{}' };
    expect(JSON.parse(text).received.detail.service.note).toBe('as it came');
  });

  it('is taken up where a crash has left it: what was written first stays', async () => {
    const end = stage.failing('s3', 'PutObject', { nth: 3 });
    const { incident } = await report('half');
    end();
    stage.advance(MINUTE);
    await sweepDue(deps);
    const saved = await savedOf(incident.id);
    expect(Object.keys(saved)).toEqual(['finding', 'before', 'done', '0001']);
    const times = Object.values(saved).map(({ text }) => JSON.parse(text).savedAt);
    expect(times[0]).toBe(times[1]);
    expect(times[2] > times[1]).toBe(true);
  });

  it('is the same manifest when the record could not be written after it', async () => {
    const { incident } = await report('recorded-late');
    const saved = Object.keys(await savedOf(incident.id));
    const entries = (await storedOf(incident.id)).saved.flatMap(({ evidence }) => evidence);
    const parts = Object.fromEntries(
      entries.slice(0, -1).map(({ key }) => [key.split('/').slice(2).join('/'), 'other']),
    );
    expect(await saveInChain(incident.id, parts, bucket())).toEqual(entries);
    expect(saved).toHaveLength(4);
  });

  it('stands in the chain before or after what the runbook keeps, and at once with it', async () => {
    const incidentId = 'INC-00000000000a';
    const parts = Array.from({ length: 5 }, (_, n) => ({ [`part-${n}/user.json`]: `{"n":${n}}` }));
    const all = await Promise.all(parts.map((part) => saveInChain(incidentId, part, bucket())));
    const manifests = all.map((entries) => entries.at(-1)?.key ?? '').sort();
    expect(manifests).toEqual([1, 2, 3, 4, 5].map((n) => `incidents/${incidentId}/manifests/000${n}.json`));
    for (const [place, key] of manifests.entries()) {
      const before = manifests[place - 1];
      const previous = before === undefined ? null : hashText(await readText(before));
      expect(JSON.parse(await readText(key))).toMatchObject({ number: place + 1, previous });
    }
  });

  it('is not kept without a bucket, and of what names no credential', async () => {
    const { incident } = await report('no-bucket', stage.deps);
    expect((await storedOf(incident.id)).saved).toEqual([]);
    const unreadable = await answerOne({ source: 'aws.guardduty', detail: {} }, deps);
    const items = await stage.items(`INCIDENT#${unreadable.incident.id}`);
    expect([...items.keys()].filter((sk) => /^(SAVED|EVIDENCE)/.test(sk))).toEqual([]);
  });
});
