import { describe, expect, it } from 'vitest';
import { writeReceived } from './received-text.ts';

describe('writeReceived', () => {
  it('leaves an event as it came', () => {
    const event = { id: '1', detail: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', tokens: ['a'], count: 2 } };
    expect(JSON.parse(writeReceived(event))).toEqual(event);
  });

  it.each(['sessionToken', 'SecretAccessKey', 'secret_access_key', 'password', 'x-amz-security-token'])(
    'leaves the value of %s out, however deep',
    (name) => {
      const text = writeReceived({ detail: [{ responseElements: { credentials: { [name]: 'hunter2' } } }] });
      expect(text).not.toContain('hunter2');
      expect(text).toContain(`"${name}":"(left out by Cordon)"`);
    },
  );

  it('bounds what is too long, and it is JSON still', () => {
    const text = writeReceived({ id: 'f-1', blob: 'x'.repeat(400_000) });
    expect(text.length).toBeLessThanOrEqual(250_000);
    expect(JSON.parse(text)).toMatchObject({ condensed: true, finding: { event: { id: 'f-1' } } });
  });

  it('writes what is no JSON as null', () => {
    expect(writeReceived(undefined)).toBe('null');
  });
});
