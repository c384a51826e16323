import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { isStale, noteVersion } from './versions.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

/** It is 11:00 on the stage when the first test begins. */
const version = (id: string, updatedAt: string, count: number): Finding => ({
  id,
  source: 'guardduty',
  via: 'event',
  account: '111122223333',
  region: 'eu-west-2',
  type: 'CredentialAccess:IAMUser/CompromisedCredentials',
  severity: 8,
  title: 'The key of alice was used from an unusual place.',
  isSample: false,
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  updatedAt,
  count,
});

it('an earlier time is stale, and so is a lower count of the same time; the same version again is not', async () => {
  const { store } = stage.deps;
  const at = (time: string, count: number) => version('f-order', `2026-11-21T${time}:00.000Z`, count);
  expect(await isStale(at('10:30', 2), store)).toBe(false);
  await noteVersion(at('10:30', 2), store);
  expect(await isStale(at('10:15', 1), store)).toBe(true);
  expect(await isStale(at('10:30', 1), store)).toBe(true);
  expect(await isStale(at('10:30', 2), store)).toBe(false);
  expect(await isStale(at('10:45', 3), store)).toBe(false);
  await noteVersion(at('10:15', 9), store);
  expect(await isStale(at('10:30', 2), store)).toBe(false);
  expect(await isStale({ ...at('10:15', 1), accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }, store)).toBe(false);
});

it('a time that has not come makes no version stale that comes later', async () => {
  const { store } = stage.deps;
  await noteVersion(version('f-future', '2099-01-01T00:00:00.000Z', 99), store);
  expect(await isStale(version('f-future', '2026-11-21T10:59:00.000Z', 1), store)).toBe(true);
  stage.advance(MINUTE);
  expect(await isStale(version('f-future', '2026-11-21T11:00:30.000Z', 2), store)).toBe(false);
});
