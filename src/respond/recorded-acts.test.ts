import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SealKey } from '../aws/seal-key.ts';
import { answerOne, findingEvent, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import { findHolder, listActs, readSealedActs, requireMember } from './recorded-acts.ts';
import type { RespondDeps } from './respond-deps.ts';
import { update } from './table.ts';

const key: SealKey = {
  sign: async (message) => createHmac('sha256', 'secret of KMS').update(message).digest('base64'),
  verify: async (message, mac) => (await key.sign(message)) === mac,
};

let stage: RespondStage;
let deps: RespondDeps;
let stored: StoredIncident;
let accessKeyId: string;
beforeAll(async () => {
  stage = await openRespondStage();
  deps = { ...stage.deps, store: { ...stage.deps.store, seal: { connect: async () => key } } };
  accessKeyId = await stage.makeUser('alice');
  const event = findingEvent('aws.guardduty', { id: 'f-1', userName: 'alice', accessKeyId });
  stored = await getIncident((await answerOne(event, deps)).incident.id, deps.store);
});
afterAll(() => stage.close());

it('lists each act with what was there before it, as it was sealed', async () => {
  const acts = await readSealedActs(stored, deps.store);
  expect(acts.map(({ action, prior }) => [action.id, prior])).toEqual(
    expect.arrayContaining([
      ['deactivate-access-key', expect.objectContaining({ status: expect.any(String) })],
      ['deny-user-sessions', expect.objectContaining({ attached: expect.any(Boolean) })],
    ]),
  );
  expect(acts).toEqual(listActs(stored));
});

it('names the record that another hand has written, and takes none of the others', async () => {
  const place = [`INCIDENT#${stored.id}`, `PRIOR#deny-user-sessions#${accessKeyId}`] as const;
  const write = (body: string) =>
    update(deps.store, { key: place, set: 'body = :body', values: { ':body': { S: body } } });
  await write('{"userName":"alice","attached":true,"isCertain":true}');
  await expect(readSealedActs(stored, deps.store)).rejects.toThrow(
    `the record PRIOR#deny-user-sessions#${accessKeyId} of INCIDENT#${stored.id} is not as Cordon wrote it`,
  );
  await write(JSON.stringify(stored.prior[`deny-user-sessions#${accessKeyId}`]));
  expect(await readSealedActs(stored, deps.store)).toHaveLength(2);
});

it('goes by who holds the keys, and by the name on record where nobody does', async () => {
  const acts = listActs(stored);
  expect(await findHolder(acts, '111122223333', stage.clients.iam)).toBe('alice');
  const gone = acts.map((act) => ({ ...act, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }));
  expect(await findHolder(gone, '111122223333', stage.clients.iam)).toBe('alice');
  const nameless = gone.map((act) => ({ ...act, prior: {} }));
  await expect(findHolder(nameless, '111122223333', stage.clients.iam)).rejects.toThrow(/no user holds/);
});

it('sets no key Active that is not the incident’s, and gives nothing back of nothing', () => {
  expect(requireMember(accessKeyId, listActs(stored), stored.id)).toBe(accessKeyId);
  expect(() => requireMember('AKIAIOSFODNN7EXAMPLE', listActs(stored), stored.id)).toThrow(
    /is no key of INC-/,
  );
  expect(() => listActs({ ...stored, prior: {} })).toThrow(/nothing is on record/);
});
