import { expect, it } from 'vitest';
import { FORMATS, planDeliveries } from './plan.ts';

const size = { deliveries: 1_000, principals: 50 };
const write = (item: object) => JSON.stringify(item);

it('gives every user as many deliveries, in every format, and some of them twice', () => {
  const deliveries = planDeliveries(size, 1);
  expect(deliveries).toHaveLength(1_000);
  for (let principal = 0; principal < 50; principal += 1) {
    const own = deliveries.filter((one) => one.principal === principal);
    expect(own).toHaveLength(20);
    expect(new Set(own.map(write)).size).toBe(16);
    expect(new Set(own.map(({ finding }) => finding)).size).toBe(2);
  }
  expect(new Set(deliveries.map(({ format }) => format))).toEqual(new Set(FORMATS));
});

it('shares out what does not divide, and sends no user nothing', () => {
  const own = [0, 1, 2].map(
    (principal) =>
      planDeliveries({ deliveries: 5, principals: 3 }, 1).filter((one) => one.principal === principal).length,
  );
  expect(own).toEqual([2, 2, 1]);
});

it('is the same for the same seed, another for another', () => {
  expect(planDeliveries(size, 7)).toEqual(planDeliveries(size, 7));
  expect(planDeliveries(size, 7)).not.toEqual(planDeliveries(size, 8));
});

it('has older versions come after newer ones as well as before', () => {
  const versions = planDeliveries(size, 1).map(({ principal, finding, version }) => ({
    of: `${principal}/${finding}`,
    version,
  }));
  const falls = versions.filter(({ of, version }, index) =>
    versions.slice(0, index).some((before) => before.of === of && before.version > version),
  );
  expect(falls.length).toBeGreaterThan(100);
});
