import { z } from 'zod';
import { openAccount } from '../kernel/accounts.ts';
import { AwsError } from '../kernel/aws-error.ts';
import { listCallCounts } from '../kernel/call-counts.ts';
import { LATEST } from '../kernel/clock.ts';
import type { WireResponse } from '../kernel/protocol/wire.ts';
import type { SideDoor } from '../kernel/server.ts';
import type { WireRequest } from '../kernel/sigv4.ts';
import type { World } from '../kernel/world.ts';
import { eventRoutes } from '../services/events/routes.ts';
import { findingRoutes } from '../services/guardduty/routes.ts';
import { publicationRoutes } from '../services/sns/publications.ts';
import { automationRoutes } from '../services/ssm/routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { type Route, route } from './route.ts';
import { takeSnapshot } from './snapshot.ts';
import { countUnderWay, untilNoneRuns } from './under-way.ts';

/**
 * The sandbox's own endpoint, `/_sandbox/…`: what no AWS API can do, for scenarios, tests and benches.
 * It is the only such way in, and the product does not know it.
 */
export function control(world: World, listenAs: (address: string) => Promise<number>): SideDoor {
  const routes: Readonly<Record<string, Route>> = {
    ...worldRoutes(world),
    ...mailRoutes(world),
    ...eventRoutes(world),
    ...automationRoutes(world),
    ...findingRoutes(world),
    ...instanceRoutes(world),
    ...publicationRoutes(world),
    'POST addresses': route(
      z.strictObject({ address: z.union([z.ipv4(), z.ipv6()]) }),
      async ({ address }) => ({
        endpoint: `http://127.0.0.1:${await listenAs(address)}`,
      }),
    ),
  };
  return async (request) => {
    refuseBrowsers(request);
    const path = request.path.split('/')[2] ?? '';
    const name = `${request.method} ${path}`;
    const found = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (found === undefined) throw unknownRoute(routes, name, path);
    return answer(await found(request));
  };
}

/**
 * A page in a browser must not steer the sandbox of the person who reads it: it is known by its origin, or by
 * the name of its own host, which it has pointed at this machine.
 */
function refuseBrowsers({ headers }: WireRequest): void {
  const isLoopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(headers['host'] ?? '');
  if (headers['origin'] === undefined && isLoopback) return;
  throw new AwsError('AccessDenied', 'The control endpoint is not for pages in a browser.', { status: 403 });
}

function unknownRoute(routes: Readonly<Record<string, Route>>, name: string, path: string): AwsError {
  const methods = Object.keys(routes).filter((one) => one.endsWith(` ${path}`));
  const what = `The control endpoint has no route ${name.slice(0, 100)}`;
  return methods.length === 0
    ? new AwsError('NotFound', `${what}.`, { status: 404 })
    : new AwsError('MethodNotAllowed', `${what}; it has ${methods.join(', ')}.`, { status: 405 });
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
      // Milliseconds of this process, not of the functions': what a machine's other work does not change.
      cpuTime: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
    }),
    'GET snapshot': () => takeSnapshot(world),
    'GET under-way': () => countUnderWay(world),
    'GET calls': () => ({
      calls: [...world.accounts].flatMap((account) =>
        listCallCounts(world, account).map((one) => ({ account, ...one })),
      ),
    }),
    'POST accounts': route(z.strictObject({ account: z.string() }), ({ account }) =>
      openAccount(world, account),
    ),
    'POST clock': route(z.strictObject({ advance: z.int().min(0) }), async ({ advance }) => {
      if (world.clock.now() + advance > LATEST)
        throw new AwsError('ValidationException', 'advance: the clock ends with the year 9998.', {
          status: 400,
        });
      // For who runs, hours would pass between two of his calls: his session, and the time he signs with, would be over.
      await untilNoneRuns(world);
      world.clock.advance(advance);
      return { now: new Date(world.clock.now()).toISOString() };
    }),
    'POST settings': route(SETTINGS, (settings) => {
      Object.assign(world.settings, settings);
      return world.settings;
    }),
    'POST faults': route(FAULT, (fault) => ({ faults: addFault(world, fault) })),
    'DELETE faults': () => ({ removed: world.faults.splice(0).length }),
  };
}

const SETTINGS = z.strictObject({
  iamPropagation: z.number().min(0).max(600_000).optional(),
  detectionDelay: z.number().min(0).max(86_400_000).optional(),
});

const FAULT = z.strictObject({
  service: z.string(),
  operation: z.string(),
  nth: z.number().int().min(1).optional(),
  when: z.enum(['before', 'after']).default('before'),
  kind: z.enum(['throttle', 'error', 'timeout']),
});

/** A fault of what is not there would never strike, and a test that waits for it would prove nothing. */
function addFault(world: World, fault: z.infer<typeof FAULT>): number {
  const service = world.services.get(fault.service);
  const unknown = service === undefined ? 'service' : 'operation';
  if (service === undefined || !Object.hasOwn(service.operations, fault.operation))
    throw new AwsError(
      'ValidationException',
      `${unknown}: the sandbox has no ${fault[unknown].slice(0, 100)}.`,
      {
        status: 400,
      },
    );
  return world.faults.push({ ...fault, seen: 0 });
}

function answer(value: unknown): WireResponse {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: value };
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
