import type { Clock } from './clock.ts';
import { dispatch } from './dispatch.ts';
import type { Fault } from './faults.ts';
import type { Ids } from './ids.ts';
import type { Call, Caller, Service } from './operation.ts';

export interface Settings {
  /** Milliseconds between a change in IAM and its enforcement. */
  iamPropagation: number;
  /** Milliseconds between a call and GuardDuty's finding about it. */
  detectionDelay: number;
}

/** "Near real-time", says AWS, and gave five minutes before. */
const DETECTION_DELAY = 5 * 60_000;

/** Everything that one sandbox is: its time, its ids, its data, its services. */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: Settings;
  readonly accounts: Set<string>;
  /** `account/region/service` -> plain data. See `state.ts`. */
  readonly data: Map<string, unknown>;
  readonly services: ReadonlyMap<string, Service>;
  readonly faults: Fault[];
  /** `http://127.0.0.1:4566`, once the server listens. */
  origin: string;
  /** What must be ended when the sandbox stops. */
  readonly closers: Array<() => Promise<void> | void>;
}

export function createWorld(parts: {
  clock: Clock;
  ids: Ids;
  services: readonly Service[];
  settings?: Partial<Settings>;
}): World {
  return {
    clock: parts.clock,
    ids: parts.ids,
    settings: { iamPropagation: 0, detectionDelay: DETECTION_DELAY, ...parts.settings },
    accounts: new Set(),
    data: new Map(),
    services: new Map(parts.services.map((service) => [service.name, service])),
    faults: [],
    origin: '',
    closers: [],
  };
}

/** An AWS service as caller: it has no policies of its own, the resource's policy must let it in. */
export function serviceCaller(service: string, account: string, sourceArn?: string): Caller {
  return {
    principal: { kind: 'service', service },
    account,
    userId: service,
    ...(sourceArn === undefined ? {} : { sourceArn }),
  };
}

/**
 * A call from inside the sandbox (a rule's delivery, a stack's resource, a function's log line).
 * It takes the same way as a call by HTTP, but for the signature: the same authorization, the same record.
 */
export async function callAs(
  world: World,
  from: { caller: Caller; account: string; region: string; via: string },
  service: string,
  operation: string,
  input: object,
): Promise<unknown> {
  const call: Call = {
    world,
    account: from.account,
    region: from.region,
    caller: from.caller,
    requestId: world.ids.uuid(),
    at: world.clock.now(),
    sourceIp: from.via,
    userAgent: from.via,
  };
  return dispatch(call, service, operation, input);
}
