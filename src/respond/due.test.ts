import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { claimDue, type Due, leaveDue, listDue, removeDue } from './due.ts';
import { MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { put } from './table.ts';

let stage: RespondStage;
const opened: RespondStage[] = [];
beforeEach(async () => {
  stage = await openRespondStage();
  opened.push(stage);
});
afterAll(() => Promise.all(opened.map((one) => one.close())));

const due: Due = { incidentId: 'INC-7f3a9c0d12ab', what: 'case', findingId: 'f-1', attempt: 2, since: 1 };

describe('what is due', () => {
  it('is listed from its time on, the longest due first, until it is removed', async () => {
    const { store } = stage.deps;
    const now = store.now();
    const later = await leaveDue({ ...due, what: 'mail' }, now + 2 * MINUTE, store);
    const sooner = await leaveDue(due, now + MINUTE, store);
    expect(sooner).toBe(`${new Date(now + MINUTE).toISOString()}#INC-7f3a9c0d12ab#case#f-1`);
    expect(await listDue(10, store)).toEqual([]);
    stage.advance(3 * MINUTE);
    expect(await listDue(10, store)).toEqual([
      { sk: sooner, due },
      { sk: later, due: { ...due, what: 'mail' } },
    ]);
    expect(await listDue(1, store)).toHaveLength(1);
    await removeDue(sooner, store);
    expect((await listDue(10, store)).map(({ sk }) => sk)).toEqual([later]);
  });

  it('is claimed by one of many sweeps; by the next when that one died; by none once it is gone', async () => {
    const { store } = stage.deps;
    const sk = await leaveDue(due, store.now(), store);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimDue(sk, store)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    stage.advance(3 * MINUTE);
    expect(await claimDue(sk, store)).toBe(true);
    await removeDue(sk, store);
    stage.advance(3 * MINUTE);
    expect(await claimDue(sk, store)).toBe(false);
    expect(await stage.items('DUE')).toEqual(new Map());
  });

  it('is not believed where it is not what Cordon writes', async () => {
    const { store } = stage.deps;
    await put(store, 'DUE', '2000-01-01#rubbish', {
      incidentId: 'INC-1',
      what: 'deleteEverything',
      attempt: 1,
    });
    await put(store, 'DUE', '2000-01-02#rubbish', 'text');
    stage.advance(MINUTE);
    expect((await listDue(10, store)).map(({ due: read }) => read)).toEqual([undefined, undefined]);
  });
});
