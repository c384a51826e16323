import { expect, it } from 'vitest';
import { createIds } from '../kernel/ids.ts';
import { generateName } from './physical-name.ts';

it('names a resource by its stack and logical id, and shortens both when there is no room', () => {
  const ids = createIds('names');
  expect(generateName(ids, 'shop', 'Queue', 80)).toMatch(/^shop-Queue-[A-Z2-7]{12}$/);
  const both = generateName(ids, 'a-stack-with-quite-a-long-name', 'ALogicalIdThatIsLongAsWellIndeed', 64);
  expect(both).toMatch(/^a-stack-with-quite-a-long-?[a-z]*-ALogicalIdThatIsLongAsWe.*-[A-Z2-7]{12}$/);
  expect(both).toHaveLength(64);
  expect(generateName(ids, 's', 'L'.repeat(300), 64)).toHaveLength(64);
  expect(generateName(ids, 's'.repeat(128), 'L', 64)).toMatch(/^s{49}-L-/);
});
