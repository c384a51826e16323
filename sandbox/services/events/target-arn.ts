import type { World } from '../../kernel/world.ts';

/** The kinds of target that the sandbox delivers to. */
type TargetKind = 'lambda' | 'sns' | 'sqs' | 'bus';

export interface TargetArn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
  /** Undefined: EventBridge has such targets perhaps, the sandbox does not. */
  readonly kind: TargetKind | undefined;
}

const RESOURCE: readonly (readonly [TargetKind, string, RegExp])[] = [
  ['lambda', 'lambda', /^function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9-_$]+)?$/],
  ['sns', 'sns', /^[a-zA-Z0-9-_]+$/],
  ['sqs', 'sqs', /^[a-zA-Z0-9-_]+$/],
  ['bus', 'events', /^event-bus\/[.\-_A-Za-z0-9]+$/],
];

/** Undefined: not an ARN. */
export function readTargetArn(arn: string): TargetArn | undefined {
  const [, service, region, account, resource] =
    /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(.+)$/s.exec(arn) ?? [];
  if (service === undefined || region === undefined || account === undefined || resource === undefined)
    return undefined;
  const found = RESOURCE.find(([, name, pattern]) => name === service && pattern.test(resource));
  return { service, region, account, resource, kind: found?.[0] };
}

export function queueUrlOf(world: World, arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `${world.origin}/${account}/${name}`;
}
