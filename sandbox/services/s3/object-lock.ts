import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { isAllowed, need } from './access.ts';
import type { Bucket, ObjectLock, ObjectVersion } from './bucket.ts';

/** Never to be shortened or lifted before its time; or only by whoever has a permission of its own. */
export const MODES = ['COMPLIANCE', 'GOVERNANCE'] as const;
export type Mode = (typeof MODES)[number];

export interface Retention {
  readonly mode: Mode;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What new objects of a bucket are retained for. */
export interface DefaultRetention {
  readonly mode: Mode;
  readonly unit: 'Days' | 'Years';
  readonly count: number;
}

const DAY = 24 * 3_600_000;

/** The members of PutObject, CopyObject and CreateMultipartUpload that lock what is written. */
export interface LockInput {
  ObjectLockMode?: string | undefined;
  ObjectLockRetainUntilDate?: Date | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

export const LOCK_MEMBERS = [
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'ObjectLockLegalHoldStatus',
] as const;

/**
 * Differs from AWS: a write that locks its object does not have to bring a checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export function readLock(input: LockInput, bucket: Bucket, now: number): ObjectLock {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode !== undefined || until !== undefined || hold !== undefined) requireLockedBucket(bucket);
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  const retention =
    mode === undefined || until === undefined
      ? usualRetention(bucket, now)
      : { mode: readMode(mode), until: readUntil(until, now) };
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(hold === undefined ? {} : { legalHold: readHold(hold) }),
  };
}

function usualRetention({ objectLock }: Bucket, now: number): Retention | undefined {
  const usual = objectLock?.usual;
  if (usual === undefined) return undefined;
  const until = new Date(now);
  if (usual.unit === 'Years') until.setUTCFullYear(until.getUTCFullYear() + usual.count);
  else until.setTime(now + usual.count * DAY);
  return { mode: usual.mode, until: until.getTime() };
}

export function requireLockedBucket(bucket: Bucket): void {
  if (bucket.objectLock === undefined)
    throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', { status: 400 });
}

export function readMode(text: string | undefined): Mode {
  const mode = MODES.find((one) => one === text);
  if (mode === undefined) throw invalidArgument('Unknown wormMode directive.');
  return mode;
}

export function readUntil(date: Date, now: number): number {
  if (date.getTime() > now) return date.getTime();
  throw invalidArgument('The retain until date must be in the future!');
}

export function readHold(text: string | undefined): boolean {
  if (text !== 'ON' && text !== 'OFF') throw invalidArgument('Legal Hold must be either of ON or OFF');
  return text === 'ON';
}

const invalidArgument = (message: string) => new AwsError('InvalidArgument', message, { status: 400 });

export const isInForce = (retention: Retention | undefined, now: number): retention is Retention =>
  retention !== undefined && retention.until > now;

/** Whoever asks to bypass governance needs a permission for it, on the object; compliance has no such way. */
export function mayBypass(
  call: Call,
  input: { Bucket: string; Key: string; BypassGovernanceRetention?: boolean | undefined },
): boolean {
  if (input.BypassGovernanceRetention !== true) return false;
  return isAllowed(call, need(call, input.Bucket, 's3:BypassGovernanceRetention', { key: input.Key }));
}

/** Whether a version may not be deleted now. A legal hold knows no way around it but to be lifted. */
export function refusesDeletion(
  { lock }: ObjectVersion,
  now: number,
  bypassesGovernance: () => boolean,
): boolean {
  if (lock?.legalHold === true) return true;
  const retention = lock?.retention;
  if (!isInForce(retention, now)) return false;
  return retention.mode === 'COMPLIANCE' || !bypassesGovernance();
}

export const protectedByLock = () =>
  new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', { status: 403 });

/** Condition keys of a lock that is asked for. */
export function lockContext(input: LockInput, now: number): Record<string, string> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  return {
    ...(mode === undefined ? {} : { 's3:object-lock-mode': mode }),
    ...(hold === undefined ? {} : { 's3:object-lock-legal-hold': hold }),
    ...(until === undefined
      ? {}
      : {
          's3:object-lock-retain-until-date': until.toISOString(),
          's3:object-lock-remaining-retention-days': String(Math.ceil((until.getTime() - now) / DAY)),
        }),
  };
}

/** Locking what one writes takes permissions beside that of writing. */
export function needToLock(call: Call, input: LockInput & { Bucket: string; Key: string }) {
  const more = { key: input.Key, context: lockContext(input, call.at) };
  return [
    ...(input.ObjectLockMode === undefined && input.ObjectLockRetainUntilDate === undefined
      ? []
      : [need(call, input.Bucket, 's3:PutObjectRetention', more)]),
    ...(input.ObjectLockLegalHoldStatus === undefined
      ? []
      : [need(call, input.Bucket, 's3:PutObjectLegalHold', more)]),
  ];
}

/** A lock is shown to those who may ask for it. */
export function shownLock(call: Call, input: { Bucket: string; Key: string }, { lock }: ObjectVersion) {
  const may = (action: string) => isAllowed(call, need(call, input.Bucket, action, { key: input.Key }));
  const { retention, legalHold } = lock ?? {};
  return {
    ...(retention !== undefined && may('s3:GetObjectRetention')
      ? { ObjectLockMode: retention.mode, ObjectLockRetainUntilDate: new Date(retention.until) }
      : {}),
    ...(legalHold !== undefined && may('s3:GetObjectLegalHold')
      ? { ObjectLockLegalHoldStatus: legalHold ? ('ON' as const) : ('OFF' as const) }
      : {}),
  };
}
