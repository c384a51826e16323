import { createHash } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export interface Ids {
  uuid(): string;
  /** Lower-case hexadecimal digits. */
  hex(length: number): string;
  /** An IAM unique id or access key id: four letters of its kind and 16 or 17 of base 32. */
  unique(prefix: 'AKIA' | 'ASIA' | 'AIDA' | 'AROA' | 'ANPA' | 'AGPA' | 'AIPA'): string;
  /** Text of the base64 alphabet: secrets and tokens. */
  secret(length: number): string;
}

/** The same seed gives the same ids in the same order, so that a story can be told twice. */
export function createIds(seed: string): Ids {
  let counter = 0;
  const bytes = (length: number): Buffer => {
    const chunks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      chunks.push(createHash('sha256').update(`${seed}:${counter++}`).digest());
    }
    return Buffer.concat(chunks).subarray(0, length);
  };
  const letters = (alphabet: string, length: number): string =>
    Array.from(bytes(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return {
    uuid() {
      const digits = bytes(16).toString('hex');
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
    hex: (length) =>
      bytes(Math.ceil(length / 2))
        .toString('hex')
        .slice(0, length),
    unique: (prefix) => prefix + letters(BASE32, prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17),
    secret: (length) => letters(BASE64, length),
  };
}
