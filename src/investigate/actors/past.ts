import type { TrailRecord } from '../trail-record.ts';
import { networkOf, readAddress } from './address.ts';
import { readAgent } from './agent.ts';
import { nameCall } from './recon-burst.ts';

/** What a credential's owner has been seen to do. */
export interface Past {
  readonly calls: number;
  readonly addresses: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
  readonly apis: ReadonlySet<string>;
  readonly days: ReadonlySet<number>;
  /** Hours of the day in UTC, with the ones beside them. */
  readonly hours: ReadonlySet<number>;
}

const HOUR = 3_600_000;

export const hourOf = (at: number): number => Math.floor(at / HOUR) % 24;

/** Calls of AWS's own services say nothing of where their owner is, nor when he works. */
export function describePast(records: readonly TrailRecord[]): Past {
  const own = records.filter(({ sourceIPAddress }) => readAddress(sourceIPAddress) !== undefined);
  const addresses = new Set(own.flatMap(({ sourceIPAddress }) => readAddress(sourceIPAddress) ?? []));
  const hours = own.map(({ eventTime }) => hourOf(eventTime));
  return {
    calls: own.length,
    addresses,
    networks: new Set([...addresses].map(networkOf)),
    agents: new Set([...new Set(own.map(({ userAgent }) => userAgent))].map((text) => readAgent(text).label)),
    apis: new Set(own.map(nameCall)),
    days: new Set(own.map(({ eventTime }) => Math.floor(eventTime / (24 * HOUR)))),
    hours: new Set(hours.flatMap((hour) => [(hour + 23) % 24, hour, (hour + 1) % 24])),
  };
}
