import { expect, it } from 'vitest';
import { priceOf, sayBytes, sayUsd } from './scan-price.ts';

it.each([
  [0, 0.0000524],
  [1, 0.0000524],
  [10 * 1_048_576 + 1, 0.0000577],
  [1_048_576e6, 5.24288],
])('%d bytes', (bytes, usd) => {
  expect(priceOf(bytes)).toBeCloseTo(usd, 6);
});

it('is said so that a small price is not nothing', () => {
  expect([sayUsd(0.0000524), sayUsd(0.016), sayUsd(12.345)]).toEqual([
    '0.0001 USD',
    '0.0160 USD',
    '12.35 USD',
  ]);
  expect([sayBytes(3.21e9), sayBytes(1_500_000)]).toEqual(['3.2 GB', '2 MB']);
});
