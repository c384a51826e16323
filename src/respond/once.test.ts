import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRespondStage, type RespondStage } from './fixture.ts';
import { markDone, takeRight } from './once.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

describe('takeRight', () => {
  it('gives the right to one at a time, to the next when he dies over it, to nobody once it is done', async () => {
    const { store } = stage.deps;
    const key = ['INCIDENT#INC-1', 'TOLD#contained'] as const;
    const rights = await Promise.all(Array.from({ length: 10 }, () => takeRight(key, store)));
    expect(rights.filter((right) => right === 'mine')).toHaveLength(1);
    expect(rights.filter((right) => right === 'busy')).toHaveLength(9);
    stage.advance(31_000);
    expect(await takeRight(key, store)).toBe('mine');
    await markDone(key, store);
    stage.advance(3_600_000);
    expect(await takeRight(key, store)).toBe('done');
    expect(await takeRight(['INCIDENT#INC-1', 'TOLD#not contained'], store)).toBe('mine');
  });
});
