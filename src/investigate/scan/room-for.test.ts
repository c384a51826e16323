import { expect, it } from 'vitest';
import { refuseTooManyFiles } from './room-for.ts';

const GB = 1024 ** 3;

it('takes as many files as there is memory for', () => {
  expect(() => refuseTooManyFiles(10_000, 2 * GB)).not.toThrow();
  expect(() => refuseTooManyFiles(1_000_000, 4 * GB)).not.toThrow();
});

it('refuses more, and says what to do', () => {
  expect(() => refuseTooManyFiles(1_000_000, 2 * GB)).toThrow(
    /1,000,000 files are more than there is memory for/,
  );
  const advised = (): number => {
    try {
      refuseTooManyFiles(1_000_000, 2 * GB);
    } catch (error) {
      const advice: unknown = Reflect.get(Object(error), 'advice');
      return Number(/--max-old-space-size=(\d+)/.exec(String(advice))?.[1]);
    }
    return 0;
  };
  // With what is advised it is taken.
  expect(() => refuseTooManyFiles(1_000_000, advised() * 1024 ** 2)).not.toThrow();
});
