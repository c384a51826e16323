import { describe, expect, it } from 'vitest';
import type { TracedCredential } from '../../model/investigation.ts';
import { drawGraph } from './draw-graph.ts';
import { report } from './fixture.ts';
import { collectGraph } from './graph.ts';
import { investigation } from './investigation-fixture.ts';
import { containedAt } from './lanes.ts';
import { LEAKED_KEY, MADE_KEY, ROLE_SESSION } from './trail-fixture.ts';

describe('the graph', () => {
  const graph = collectGraph(report, investigation);
  const find = (id: string) => graph.nodes.find((node) => node.id === id);

  it('leads from the addresses over credentials to what was touched', () => {
    expect(graph.addresses.map(({ title }) => title)).toEqual(['198.51.100.7', '192.0.2.44']);
    expect(find(`c-${ROLE_SESSION}`)).toMatchObject({
      parent: `c-${LEAKED_KEY}`,
      column: 2,
      state: 'still works',
    });
    expect(find(`c-${MADE_KEY}`)).toMatchObject({
      parent: `c-${ROLE_SESSION}`,
      column: 3,
      state: 'contained',
    });
    expect(find(`x-${MADE_KEY}`)).toMatchObject({
      about: 'prod/customer-db, prod/payment-gateway',
      state: 'read',
    });
  });

  it('has what could have been, apart from what was', () => {
    expect(graph.nodes.filter(({ isPossible }) => isPossible).map(({ title }) => title)).toEqual([
      'role nightly-export',
    ]);
  });

  it('does not list what a session came out of as a thing that was looked at', () => {
    expect(graph.nodes.filter(({ id }) => id === `l-${LEAKED_KEY}`)).toEqual([]);
  });

  it('draws no two boxes on each other', () => {
    const boxes = [...drawGraph(graph).markup.matchAll(/<rect x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(boxes).toHaveLength(graph.nodes.length + graph.addresses.length);
    boxes.forEach(([x = 0, y = 0], index) => {
      for (const [otherX = 0, otherY = 0] of boxes.slice(index + 1))
        expect(Math.abs(x - otherX) >= 190 || Math.abs(y - otherY) >= 62).toBe(true);
    });
  });

  it('stands a chain of a hundred sessions, and one that leads back to itself', () => {
    const [like] = investigation.credentials;
    if (like === undefined) throw new Error('the fixture has no credential');
    const chain = Array.from(
      { length: 100 },
      (_, index): TracedCredential => ({ ...like, id: `s-${index}`, parent: `s-${(index + 99) % 100}` }),
    );
    const long = collectGraph(report, { ...investigation, credentials: chain });
    expect(long.left).toBe(86);
    expect(drawGraph(long).markup.length).toBeLessThan(40_000);
  });
});

describe('when a credential was contained', () => {
  const [deactivated, denied] = report.actions;
  const [key] = investigation.credentials;
  if (deactivated === undefined || denied === undefined || key === undefined) throw new Error('no fixture');

  it('is when its own action took hold', () => {
    expect(containedAt(key, report.actions)).toBe(deactivated.at);
    expect(containedAt(key, [{ ...deactivated, applied: 'failed' }])).toBeUndefined();
    expect(containedAt(key, [{ ...deactivated, verdict: 'unknown' }])).toBeUndefined();
  });

  it('is not when sessions of its user were denied, but when he was denied everything', () => {
    expect(containedAt(key, [denied])).toBeUndefined();
    expect(containedAt(key, [{ ...denied, action: 'deny-all-on-user' }])).toBe(denied.at);
  });
});
