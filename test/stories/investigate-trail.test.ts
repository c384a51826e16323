import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrailRecord } from '../../sandbox/kernel/trail.ts';
import { investigate } from '../../src/investigate/investigate.ts';
import { openLogs } from '../../src/investigate/open-logs.ts';
import { type ScanPool, startScanPool } from '../../src/investigate/scan/scan-pool.ts';
import { readSeed } from '../../src/investigate/seed.ts';
import { listSource } from '../../src/investigate/sources/list-source.ts';
import type { Investigation } from '../../src/model/investigation.ts';
import { ACCOUNT, type Caller, openScene, type Scene } from './attack-scene.ts';
import { type Played, playAttack } from './attack-story.ts';
import { writeTrail } from './write-trail.ts';

let scene: Scene;
let pool: ScanPool;
let played: Played;
let records: readonly TrailRecord[];
let folder: string;
let answer: Investigation;

beforeAll(async () => {
  scene = await openScene();
  pool = await startScanPool(2);
  folder = await mkdtemp(join(tmpdir(), 'cordon-story-'));
  played = await playAttack(scene);
  records = scene.records(ACCOUNT);
  await writeTrail(join(folder, 'trail'), records);
  answer = await ask('trail');
});
afterAll(async () => {
  await Promise.all([scene?.close(), pool?.close(), rm(folder, { recursive: true, force: true })]);
});

async function ask(form: string): Promise<Investigation> {
  const logs = await openLogs({
    name: form,
    listing: await listSource(join(folder, form)),
    pool,
    indexFolder: join(folder, `index-${form}`),
    onProgress: () => undefined,
  });
  const question = {
    seed: readSeed(played.alice.keys.accessKeyId),
    asOf: scene.sandbox.world.clock.now(),
    ours: [],
    anchors: [],
    isOwnCallsOnly: false,
  };
  return investigate(question, logs, () => undefined);
}

const idOf = ({ keys }: Caller): string => keys.accessKeyId;

/** What each caller has called, as AWS's records name it. */
function eventsOf(...callers: readonly Caller[]): readonly string[] {
  const requests = new Set(callers.flatMap((caller) => caller.requests));
  return records.filter(({ requestID }) => requests.has(requestID)).map(({ eventID }) => eventID);
}

describe('a story of the sandbox, told by its own trail', () => {
  it('has a record of every request that anybody in the account has made', () => {
    const { theirs, innocent, alice, thief, token, federated, deploy, audit, backup, second, partner } =
      played;
    const here = [...innocent, alice, thief, token, federated, deploy, audit, backup, second, partner];
    const requests = here.flatMap((caller) => caller.requests);
    expect(records.map(({ requestID }) => requestID)).toEqual(expect.arrayContaining(requests));
    // Who comes from another account is recorded where he has called.
    expect(eventsOf(theirs)).toHaveLength(1);
  });

  it('names every credential, what it came out of, and how', () => {
    const { alice, release, token, federated, deploy, audit, backup, second, partner, users, unused } =
      played;
    const role = `arn:aws:iam::${ACCOUNT}:role/partner`;
    const found = answer.credentials.map(({ id, arn, parent, rule }) => [
      rule === 'R7' && arn === role ? role : id,
      parent,
      rule,
    ]);
    const rolePartner = answer.credentials.find(({ kind }) => kind === 'role')?.id;
    expect(found.sort()).toEqual(
      [
        [idOf(alice), undefined, 'seed'],
        [idOf(release), idOf(alice), 'R1'],
        [idOf(token), idOf(alice), 'R1'],
        [idOf(federated), idOf(alice), 'R1'],
        [idOf(deploy), idOf(alice), 'R1'],
        [idOf(audit), idOf(deploy), 'R1'],
        [users.backup, idOf(alice), 'R6'],
        [idOf(backup), idOf(alice), 'R5'],
        [users.shadow, idOf(backup), 'R6'],
        [unused, idOf(backup), 'R5'],
        [idOf(second), idOf(backup), 'R5'],
        [role, idOf(alice), 'R7'],
        [idOf(partner), rolePartner, 'R7'],
      ].sort(),
    );
  });

  it('lists every call of theirs and nobody else’s', () => {
    const { alice, release, thief, token, federated, deploy, audit, backup, second, partner, theirs } =
      played;
    const callers = [alice, release, thief, token, federated, deploy, audit, backup, second, partner, theirs];
    expect(answer.events.map(({ eventID }) => eventID).sort()).toEqual([...eventsOf(...callers)].sort());
  });

  it('tells the thief from the owner', () => {
    const { alice, release, thief, token, federated, deploy, audit, backup, second, partner, theirs } =
      played;
    const actorsOf = (...callers: Caller[]) => {
      const own = new Set(eventsOf(...callers));
      return [...new Set(answer.events.filter(({ eventID }) => own.has(eventID)).map(({ actor }) => actor))];
    };
    expect(actorsOf(alice, release)).toEqual(['owner']);
    expect(actorsOf(thief, token, federated, deploy, audit, backup, second, partner, theirs)).toEqual([
      'attacker',
    ]);
  });

  it('says what was left behind, what is gone, and by whom', () => {
    const { backup, second, unused } = played;
    const found = answer.artifacts.map(({ type, id, state, changes }) =>
      [type, id, state, ...changes.map(({ op, by }) => `${op} by ${by}`)].join(' '),
    );
    const made = 'create by attacker';
    expect(found.sort()).toEqual(
      [
        `iam-user backup-svc present ${made}`,
        `access-key ${idOf(backup)} present ${made}`,
        `inline-policy user/backup-svc/work removed ${made} delete by other`,
        `policy-attachment user/backup-svc/arn:aws:iam::aws:policy/AdministratorAccess present ${made}`,
        `iam-user shadow present ${made}`,
        `access-key ${unused} removed ${made} delete by other`,
        `inline-policy user/shadow/work present ${made}`,
        `access-key ${idOf(second)} present ${made}`,
        'role-trust partner present create by other modify by attacker',
      ].sort(),
    );
  });

  it('says which secrets were read, and by whom', () => {
    const { token, deploy, release } = played;
    const byEvent = (one: { eventID: string }, other: { eventID: string }) =>
      one.eventID < other.eventID ? -1 : 1;
    const reads = (caller: Caller, what: string, actor: string) => {
      const own = eventsOf(caller);
      const eventID = answer.events.find(
        (event) => own.includes(event.eventID) && event.eventName === 'GetSecretValue',
      )?.eventID;
      return { kind: 'secret', what, eventID: eventID ?? 'none', actor };
    };
    const found = answer.exposures.map(({ kind, what, eventID, actor }) => ({ kind, what, eventID, actor }));
    expect(found.sort(byEvent)).toEqual(
      [
        reads(release, 'prod/mail', 'owner'),
        reads(token, 'prod/db', 'attacker'),
        reads(deploy, 'prod/mail', 'attacker'),
      ].sort(byEvent),
    );
  });

  it('is the same from what LookupEvents gives', async () => {
    const pages = await scene.lookUp(scene.sandbox.administrator);
    await mkdir(join(folder, 'lookups'));
    for (const [number, page] of pages.entries())
      await writeFile(join(folder, 'lookups', `${number}.json`), JSON.stringify(page, null, 2));
    const withoutPlaces = ({ credentials, events, artifacts, exposures, clusters }: Investigation) => ({
      credentials,
      events: events.map(({ evidence: _, ...event }) => event),
      artifacts,
      exposures,
      clusters,
    });
    expect(withoutPlaces(await ask('lookups'))).toEqual(withoutPlaces(answer));
  });
});
