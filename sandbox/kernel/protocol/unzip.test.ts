import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unzip } from './unzip.ts';

const request = (body: Buffer, headers: Record<string, string> = { 'content-encoding': 'gzip' }) => ({
  method: 'POST',
  path: '/',
  query: '',
  headers,
  body,
});

it('a compressed body is unpacked, another is left as it is', () => {
  const packed = gzipSync('{"a":1}');
  expect(unzip(request(packed)).toString()).toBe('{"a":1}');
  expect(unzip(request(packed, {}))).toBe(packed);
});

it.each([
  ['is no gzip', Buffer.from('{}')],
  ['ends too early', gzipSync('{"a":1}').subarray(0, 12)],
  ['would fill the memory', gzipSync(Buffer.alloc(1024 * 1024 + 1))],
])('what %s is refused', (_, body) => {
  expect(() => unzip(request(body))).toThrow(expect.objectContaining({ code: 'SerializationException' }));
});
