import { globalSlot } from './state.ts';

/** An EC2 instance: that which a role's session was made for. */
export interface Instance {
  /** `i-` and 17 hexadecimal digits. */
  readonly id: string;
  readonly region: string;
  /** Its public address: from there its own calls come. */
  readonly address: string;
  readonly profile: { readonly arn: string; readonly id: string };
  /** Milliseconds since the epoch. */
  readonly launchedAt: number;
}

/** An account's instances in all regions, by id. */
export const instances = globalSlot<Map<string, Instance>>('ec2-instances', () => new Map());
