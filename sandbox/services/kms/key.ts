import type { KeyObject } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';

/** A value: a change makes a new one. Times are milliseconds since the epoch. */
export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly description: string;
  readonly isEnabled: boolean;
  readonly createdAt: number;
  /** When it is gone for good; absent: it is not to be deleted. */
  readonly deletionAt?: number;
  readonly policy: StoredPolicy;
  readonly tags: ReadonlyMap<string, string>;
  /** A handle, not bytes: KMS gives key material to nobody, and a snapshot of the sandbox shows none of it either. */
  readonly material: KeyObject;
}

const keysOf = regionalSlot<Map<string, Key>>('kms-keys', () => new Map());

/** By id. What was to be deleted by now is gone. */
export function listKeys(place: Place): ReadonlyMap<string, Key> {
  const keys = keysOf(place);
  const now = place.world.clock.now();
  for (const [id, { deletionAt }] of keys) if (deletionAt !== undefined && deletionAt <= now) keys.delete(id);
  return keys;
}

export const storeKey = (world: Place['world'], key: Key): void => {
  keysOf({ world, account: key.account, region: key.region }).set(key.id, key);
};

export const keyArn = ({ account, region }: Pick<Place, 'account' | 'region'>, id: string): string =>
  `arn:aws:kms:${region}:${account}:key/${id}`;

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export const keyState = ({ isEnabled, deletionAt }: Key): 'Enabled' | 'Disabled' | 'PendingDeletion' => {
  if (deletionAt !== undefined) return 'PendingDeletion';
  return isEnabled ? 'Enabled' : 'Disabled';
};

export function refuseDeleted(key: Key): void {
  if (key.deletionAt !== undefined) throw invalidState(`${key.arn} is pending deletion.`);
}

export const invalidState = (message: string): AwsError =>
  new AwsError('KMSInvalidStateException', message, { status: 400 });

export const notFound = (message: string): AwsError =>
  new AwsError('NotFoundException', message, { status: 400 });

export const limitExceeded = (message: string): AwsError =>
  new AwsError('LimitExceededException', message, { status: 400 });
