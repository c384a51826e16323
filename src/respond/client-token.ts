import { createHash } from 'node:crypto';

/** Of Cordon's own; made once at random, never to be changed: the same names have to give the same tokens. */
const NAMESPACE = Buffer.from('9f0c3a6e5b1d4e7a8c2f6d1b0e4a7935', 'hex');

/**
 * A UUID that is the same whenever the same thing is asked for, so that AWS does it once however often it
 * is asked: version 5 of RFC 9562. SSM takes tokens of this form only.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
 */
export function clientToken(...purpose: readonly string[]): string {
  const name = JSON.stringify(purpose);
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
