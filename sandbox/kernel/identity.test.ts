import { beforeEach, describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';
import { changeIdentities, enforcedIdentities, foundIdentities, identities, withEntry } from './identity.ts';
import { createIds } from './ids.ts';
import { createWorld, type World } from './world.ts';

const ACCOUNT = '111122223333';
let world: World;
beforeEach(() => {
  const clock = createClock(() => 1_800_000_000_000);
  world = createWorld({
    clock,
    ids: createIds('identity'),
    services: [],
    settings: { iamPropagation: 4000 },
  });
});

const setKey = (id: string, status: 'Active' | 'Inactive') =>
  changeIdentities(world, ACCOUNT, (state) => ({
    ...state,
    keys: withEntry(state.keys, id, { id, secret: 'secret', status, createdAt: 0 }),
  }));
const shown = () => [...identities(world, ACCOUNT).keys.values()].map(({ id, status }) => `${id} ${status}`);
const enforced = () =>
  [...enforcedIdentities(world, ACCOUNT).keys.values()].map(({ id, status }) => `${id} ${status}`);

describe('a change in IAM', () => {
  it('is shown at once and enforced after the delay', () => {
    setKey('one', 'Active');
    expect([shown(), enforced()]).toEqual([['one Active'], []]);
    world.clock.advance(3999);
    expect(enforced()).toEqual([]);
    world.clock.advance(1);
    expect(enforced()).toEqual(['one Active']);
  });

  it('is enforced in its turn when others follow within the delay', () => {
    setKey('one', 'Active');
    world.clock.advance(2000);
    setKey('one', 'Inactive');
    world.clock.advance(2000);
    setKey('two', 'Active');
    expect(enforced()).toEqual(['one Active']);
    world.clock.advance(2000);
    expect(enforced()).toEqual(['one Inactive']);
    world.clock.advance(2000);
    expect(enforced()).toEqual(['one Inactive', 'two Active']);
  });

  it('stays in one account', () => {
    setKey('one', 'Active');
    world.clock.advance(4000);
    expect(enforcedIdentities(world, '444455556666').keys.size).toBe(0);
  });

  it('keeps no more of the past than can still be enforced', () => {
    world.settings.iamPropagation = 0;
    for (let count = 0; count < 100; count += 1) {
      setKey('one', count % 2 === 0 ? 'Active' : 'Inactive');
      world.clock.advance(1);
    }
    const slot = [...world.data.values()][0];
    expect(Reflect.get(Object(slot), 'versions').length).toBeLessThan(4);
  });
});

it('what an account begins with is enforced at once', () => {
  const key = { id: 'root', secret: 'secret', status: 'Active' as const, createdAt: 0 };
  foundIdentities(world, ACCOUNT, { keys: new Map([['root', key]]) });
  expect(enforced()).toEqual(['root Active']);
});

describe('a change of the delay', () => {
  it('to a shorter one is for what is under way too', () => {
    setKey('one', 'Active');
    world.clock.advance(1000);
    world.settings.iamPropagation = 1000;
    expect(enforced()).toEqual(['one Active']);
    setKey('one', 'Inactive');
    world.settings.iamPropagation = 0;
    expect(enforced()).toEqual(['one Inactive']);
  });

  it('to a longer one undoes nothing that was enforced', () => {
    world.settings.iamPropagation = 0;
    setKey('one', 'Active');
    world.clock.advance(1000);
    setKey('two', 'Active');
    expect(enforced()).toEqual(['one Active', 'two Active']);
    world.settings.iamPropagation = 60_000;
    expect(enforced()).toEqual(['one Active', 'two Active']);
    setKey('two', 'Inactive');
    world.clock.advance(59_999);
    expect(enforced()).toEqual(['one Active', 'two Active']);
    world.clock.advance(1);
    expect(enforced()).toEqual(['one Active', 'two Inactive']);
  });

  it('does not bring back what a shorter delay had already let through', () => {
    setKey('one', 'Active');
    world.settings.iamPropagation = 0;
    expect(enforced()).toEqual(['one Active']);
    world.settings.iamPropagation = 60_000;
    expect(enforced()).toEqual(['one Active']);
  });
});
