import { isIP } from 'node:net';

const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * The one way of writing an IP address, so that two of them can be compared. What is none is undefined: AWS's services
 * call under a name, `AWS Internal` or `cloudformation.amazonaws.com`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function readAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.includes('%')) return undefined;
  const version = isIP(text);
  if (version !== 6) return version === 4 ? text : undefined;
  const short = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((part) => [part >> 8, part & 255]).join('.');
}

/** `203.0.113.0/24`, `2001:db8:1::/48`, of an address as `readAddress` writes it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [before = '', after] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const head = [...before];
  while (after !== undefined && head.length + after.length < 8) head.push('0');
  return `${[...head, ...(after ?? [])].slice(0, 3).join(':')}::/48`;
}
