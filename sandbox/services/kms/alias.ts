import { type Place, regionalSlot } from '../../kernel/state.ts';
import { listKeys } from './key.ts';

/** A name for a key, of its own account and region. Times are milliseconds since the epoch. */
export interface Alias {
  /** `alias/cordon/plan` */
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly changedAt: number;
}

const slot = regionalSlot<Map<string, Alias>>('kms-aliases', () => new Map());

/** By name; the aliases of a key go with it. */
export function aliasesOf(place: Place): Map<string, Alias> {
  const aliases = slot(place);
  const keys = listKeys(place);
  for (const [name, { keyId }] of aliases) if (!keys.has(keyId)) aliases.delete(name);
  return aliases;
}

export const aliasArn = ({ account, region }: Pick<Place, 'account' | 'region'>, name: string): string =>
  `arn:aws:kms:${region}:${account}:${name}`;
