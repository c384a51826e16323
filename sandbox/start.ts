import { control } from './control/control.ts';
import { type Administrator, openAccount } from './kernel/accounts.ts';
import { createClock } from './kernel/clock.ts';
import { createIds } from './kernel/ids.ts';
import { serve } from './kernel/server.ts';
import { createWorld, type World } from './kernel/world.ts';
import { services } from './services/catalog.ts';
import { runtimeApi } from './services/lambda/run/runtime-api.ts';
import { functionUrls } from './services/lambda/url/door.ts';
import { URL_DOOR } from './services/lambda/url/function-url.ts';

export interface SandboxOptions {
  /** Taken ports are passed over: the next free one is used. 0: any free port. */
  readonly port?: number;
  readonly account?: string;
  readonly seed?: string;
  /** Milliseconds between a change in IAM and its enforcement. */
  readonly iamPropagation?: number;
}

export interface Sandbox {
  readonly world: World;
  readonly port: number;
  readonly origin: string;
  readonly administrator: Administrator;
  close(): Promise<void>;
}

const PORTS_TRIED = 20;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = createWorld({
    clock: createClock(),
    ids: createIds(options.seed ?? 'cordon'),
    services,
    settings: { iamPropagation: options.iamPropagation ?? 0 },
  });
  const administrator = openAccount(world, options.account ?? '111122223333');
  const listen = {
    as: (_address: string): Promise<number> => Promise.reject(new Error('not listening yet')),
  };
  const sideDoors = new Map([
    ['_sandbox', control(world, (address) => listen.as(address))],
    ['_runtime', runtimeApi(world)],
    [URL_DOOR, functionUrls(world)],
  ]);
  const server = await onFreePort(options.port ?? 4566, (port) => serve(world, port, sideDoors));
  listen.as = server.listenAs;
  return { world, port: server.port, origin: world.origin, administrator, close: server.close };
}

async function onFreePort<T>(first: number, open: (port: number) => Promise<T>): Promise<T> {
  for (let port = first; ; port += 1) {
    try {
      return await open(port);
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || port >= first + PORTS_TRIED) throw error;
    }
  }
}
