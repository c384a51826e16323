import { expect, it } from 'vitest';
import { makeTurns } from './turns.ts';

it('lets so many through at once, the others in their order, and a turn ends once', async () => {
  const turns = makeTurns(2);
  const order: string[] = [];
  const enter = async (name: string) => {
    const end = await turns.take();
    order.push(name);
    return end;
  };
  const [endFirst] = await Promise.all([enter('first'), enter('second')]);
  const third = enter('third');
  const fourth = enter('fourth');
  await Promise.resolve();
  expect(order).toEqual(['first', 'second']);
  endFirst?.();
  endFirst?.();
  await third;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(order).toEqual(['first', 'second', 'third']);
  (await third)();
  await fourth;
  expect(order).toEqual(['first', 'second', 'third', 'fourth']);
});

it('gives a turn that has ended to who waits, not to who comes in that moment', async () => {
  const turns = makeTurns(1);
  const order: string[] = [];
  const enter = async (name: string) => {
    const end = await turns.take();
    order.push(name);
    return end;
  };
  const endFirst = await enter('first');
  const second = enter('second');
  endFirst();
  const third = enter('third');
  const endSecond = await second;
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(order).toEqual(['first', 'second']);
  endSecond();
  await third;
  expect(order).toEqual(['first', 'second', 'third']);
});
