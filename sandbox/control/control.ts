import { z } from 'zod';
import { openAccount } from '../kernel/accounts.ts';
import { AwsError, notInSandbox } from '../kernel/aws-error.ts';
import type { WireResponse } from '../kernel/protocol/wire.ts';
import type { SideDoor } from '../kernel/server.ts';
import type { World } from '../kernel/world.ts';
import { eventRoutes } from '../services/events/routes.ts';
import { publicationRoutes } from '../services/sns/publications.ts';
import { mailRoutes } from './mail-routes.ts';
import { type Route, route } from './route.ts';
import { takeSnapshot } from './snapshot.ts';

/**
 * The sandbox's own endpoint, `/_sandbox/…`: what no AWS API can do, for scenarios, tests and benches.
 * It is the only such way in, and the product does not know it.
 */
export function control(world: World, listenAs: (address: string) => Promise<number>): SideDoor {
  const routes: Readonly<Record<string, Route>> = {
    ...worldRoutes(world),
    ...mailRoutes(world),
    ...eventRoutes(world),
    ...publicationRoutes(world),
    'POST addresses': route(z.object({ address: z.union([z.ipv4(), z.ipv6()]) }), async ({ address }) => ({
      endpoint: `http://127.0.0.1:${await listenAs(address)}`,
    })),
  };
  return async (request) => {
    // A page in a browser must not steer the sandbox of the person who reads it.
    if (request.headers['origin'] !== undefined) {
      throw new AwsError('AccessDenied', 'The control endpoint is not for pages in a browser.', {
        status: 403,
      });
    }
    const name = `${request.method} ${request.path.split('/').slice(2, 3).join('')}`;
    const found = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (found === undefined) throw notInSandbox(`the control route ${name.slice(0, 100)}`);
    return answer(await found(request));
  };
}

function worldRoutes(world: World): Record<string, Route> {
  return {
    'GET status': () => ({
      origin: world.origin,
      now: new Date(world.clock.now()).toISOString(),
      accounts: [...world.accounts].map((account) => openAccount(world, account)),
      services: [...world.services.keys()],
      // Node gives it in kilobytes.
      peakMemory: process.resourceUsage().maxRSS * 1024,
    }),
    'GET snapshot': () => takeSnapshot(world),
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
    'DELETE faults': () => ({ removed: world.faults.splice(0).length }),
  };
}

const FAULT = z.object({
  service: z.string(),
  operation: z.string(),
  nth: z.number().int().min(1).optional(),
  when: z.enum(['before', 'after']).default('before'),
  kind: z.enum(['throttle', 'error', 'timeout']),
});

function answer(value: unknown): WireResponse {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: value };
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
