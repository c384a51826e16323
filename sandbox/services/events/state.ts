import type { Target } from '@aws-sdk/client-eventbridge';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';

export type RuleState = 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** A value: a change makes a new one. Only its maps are shared with the one before. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly state: RuleState;
  readonly createdBy: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly roleArn?: string;
  readonly schedule?: Schedule;
  readonly targets: Map<string, Target>;
  readonly tags: Map<string, string>;
}

export interface Schedule {
  readonly expression: string;
  /** Milliseconds. */
  readonly period: number;
  /** When it fires next, milliseconds since the epoch; absent while the rule is disabled. */
  readonly nextAt?: number;
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly description?: string;
  readonly policy?: StoredPolicy;
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, string>;
}

export const busesOf = regionalSlot<Map<string, Bus>>('events-buses', () => new Map());

export const busArn = (place: Pick<Place, 'account' | 'region'>, name: string): string =>
  `arn:aws:events:${place.region}:${place.account}:event-bus/${name}`;

/** The bus of that name. Every account has `default` in every region. */
export function findBus(place: Place, name: string): Bus | undefined {
  const buses = busesOf(place);
  if (name === 'default' && !buses.has(name)) {
    const now = place.world.clock.now();
    buses.set(name, {
      name,
      arn: busArn(place, name),
      createdAt: now,
      modifiedAt: now,
      rules: new Map(),
      tags: new Map(),
    });
  }
  return buses.get(name);
}

export function storeBus(place: Place, bus: Bus): void {
  busesOf(place).set(bus.name, bus);
}
