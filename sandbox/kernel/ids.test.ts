import { describe, expect, it } from 'vitest';
import { createIds, type Ids } from './ids.ts';

const some = (ids: Ids): string[] => [
  ids.uuid(),
  ids.hex(7),
  ids.unique('AKIA'),
  ids.unique('AROA'),
  ids.secret(40),
  ids.secret(400),
];

describe('ids', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(some(createIds('story'))).toEqual(some(createIds('story')));
    const others = new Set(some(createIds('other')));
    expect(some(createIds('story')).filter((id) => others.has(id))).toEqual([]);
  });

  it('do not come twice', () => {
    const ids = createIds('story');
    const all = Array.from({ length: 2000 }, () => ids.uuid());
    expect(new Set(all).size).toBe(all.length);
  });

  it('have the form that AWS gives them', () => {
    const [uuid, hex, key, role, secret, long] = some(createIds('story'));
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(hex).toMatch(/^[0-9a-f]{7}$/);
    expect(key).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(role).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(long).toHaveLength(400);
  });
});
