import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invoke, makeFunction, openStage, type Stage, until } from '../services/lambda/fixture.ts';
import { countUnderWay } from './under-way.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

it('tells an event that runs from one that waits for another try, and from one that is done with', async () => {
  const { world } = stage.sandbox;
  const nothing = { deliveries: 0, events: 0, invocations: 0 };
  expect(countUnderWay(world)).toEqual(nothing);
  await makeFunction(
    stage,
    'failing',
    'async () => { await new Promise((go) => setTimeout(go, 300)); throw new Error("no") }',
  );
  await stage.lambda.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'failing', MaximumRetryAttempts: 1 }),
  );
  await invoke(stage, 'failing', {}, 'Event');
  expect(countUnderWay(world)).toEqual({ deliveries: 0, events: 1, invocations: 1 });
  await until(async () => (countUnderWay(world).invocations === 0 ? true : undefined));
  expect(countUnderWay(world)).toEqual({ deliveries: 0, events: 1, invocations: 0 });
  world.clock.advance(60_000);
  await until(async () => (countUnderWay(world).events === 0 ? true : undefined));
  expect(countUnderWay(world)).toEqual(nothing);
});
