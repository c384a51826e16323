import { z } from 'zod';
import { openAccount } from '../kernel/accounts.ts';
import { AwsError, notInSandbox } from '../kernel/aws-error.ts';
import type { WireResponse } from '../kernel/protocol/wire.ts';
import type { SideDoor } from '../kernel/server.ts';
import type { World } from '../kernel/world.ts';

/** What a control route does with its JSON body; the result is sent as JSON. */
type Route = (body: Buffer) => unknown;

const route =
  <I>(schema: z.ZodType<I>, act: (input: I) => unknown): Route =>
  (body) =>
    act(read(schema, body));

/**
 * The sandbox's own endpoint, `/_sandbox/…`: what no AWS API can do, for scenarios, tests and benches.
 * It is the only such way in, and the product does not know it.
 */
export function control(world: World, listenAs: (address: string) => Promise<number>): SideDoor {
  const nothing = z.object({});
  const routes: Record<string, Route> = {
    'GET status': route(nothing, () => ({
      origin: world.origin,
      now: new Date(world.clock.now()).toISOString(),
      accounts: [...world.accounts].map((account) => openAccount(world, account)),
      services: [...world.services.keys()],
      memory: process.memoryUsage.rss(),
    })),
    'POST accounts': route(z.object({ account: z.string() }), ({ account }) => openAccount(world, account)),
    'POST clock': route(z.object({ advance: z.number().min(0) }), ({ advance }) => {
      world.clock.advance(advance);
      return { now: new Date(world.clock.now()).toISOString() };
    }),
    'POST settings': route(z.object({ iamPropagation: z.number().min(0).max(600_000) }), (settings) => {
      Object.assign(world.settings, settings);
      return world.settings;
    }),
    'POST faults': route(FAULT, (fault) => ({ faults: world.faults.push({ ...fault, seen: 0 }) })),
    'DELETE faults': route(nothing, () => ({ removed: world.faults.splice(0).length })),
    'POST addresses': route(z.object({ address: z.union([z.ipv4(), z.ipv6()]) }), async ({ address }) => ({
      endpoint: `http://127.0.0.1:${await listenAs(address)}`,
    })),
  };
  return async (request) => {
    // A page in a browser must not steer the sandbox of the person who reads it.
    if (request.headers['origin'] !== undefined)
      throw new AwsError('AccessDenied', 'Not for browsers.', { status: 403 });
    const name = `${request.method} ${request.path.split('/').slice(2).join('/')}`;
    const found = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (found === undefined) throw notInSandbox(`the control route ${name.slice(0, 100)}`);
    return json(await found(request.body));
  };
}

const FAULT = z.object({
  service: z.string(),
  operation: z.string(),
  nth: z.number().int().min(1).optional(),
  when: z.enum(['before', 'after']).default('before'),
  kind: z.enum(['throttle', 'error', 'timeout']),
});

function read<I>(schema: z.ZodType<I>, body: Buffer): I {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('ValidationException', 'The body is not valid JSON.', { status: 400, cause });
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new AwsError('ValidationException', z.prettifyError(result.error), { status: 400 });
  return result.data;
}

const json = (value: unknown): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(value)}\n`,
});
