import { DeleteFunctionCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFunction } from '../fixture.ts';
import { FORBIDDEN, openUrls, post, type Urls } from './fixture.ts';

let urls: Urls;
beforeAll(async () => {
  urls = await openUrls();
});
afterAll(() => urls.sandbox.close());

describe('the answer of a function', () => {
  it.each<[what: string, handler: string, expected: object]>([
    ['an object without a status', 'async () => ({ ok: true })', { status: 200, body: '{"ok":true}' }],
    ['a text', 'async () => "hello"', { status: 200, body: '"hello"' }],
    ['nothing', 'async () => undefined', { status: 200, body: 'null' }],
    [
      'a whole response',
      'async () => ({ statusCode: 202, headers: { "Content-Type": "text/plain", "X-Case": 7, Date: "never", "Transfer-Encoding": "chunked" }, cookies: ["a=1", "b=2"], body: "taken" })',
      {
        status: 202,
        body: 'taken',
        headers: {
          'content-type': 'text/plain',
          'x-case': '7',
          'set-cookie': ['a=1', 'b=2'],
          'x-amzn-remapped-date': 'never',
          'content-length': '5',
        },
      },
    ],
    [
      'bytes',
      'async () => ({ statusCode: 200, body: "/wAB", isBase64Encoded: true })',
      { status: 200, headers: { 'content-length': '3' } },
    ],
    [
      'an error',
      'async () => { throw new Error("secret reason"); }',
      { status: 502, body: 'Internal Server Error' },
    ],
    ['a status that is none', 'async () => ({ statusCode: 99 })', { status: 502 }],
    ['a body that is no text', 'async () => ({ statusCode: 200, body: {} })', { status: 502 }],
    [
      'a header that would be two',
      'async () => ({ statusCode: 200, headers: { a: "b\\r\\nc: d" } })',
      { status: 502 },
    ],
    ['a cookie that would be two', 'async () => ({ statusCode: 200, cookies: ["a\\nb"] })', { status: 502 }],
    ['an answer over the limit', 'async () => "x".repeat(6_300_000)', { status: 502 }],
  ])('%s', async (what, handler, expected) => {
    const path = await urls.publish(what.replace(/\W/g, '-'), handler);
    expect(await urls.get(path)).toMatchObject(expected);
  });

  it('is 413 for an event over 6 MB, counted with its base64, and the function is not asked', async () => {
    const echo = await urls.publish('echo', 'async (event) => event');
    const large = Buffer.alloc(5_000_000, 7);
    expect(await urls.send(urls.sign(post(echo, large, 'application/octet-stream')))).toMatchObject({
      status: 413,
      body: '{"Message":"Request Entity Too Large"}',
    });
    const path = await urls.publish('size', 'async ({ body }) => body.length');
    const text = 'x'.repeat(6_200_000);
    expect(await urls.send(urls.sign(post(path, text, 'text/plain')))).toMatchObject({
      status: 200,
      body: '6200000',
    });
  });

  it('is 429 when its concurrency is reserved at zero: so a URL is switched off', async () => {
    const path = await urls.publish('off', 'async () => 1');
    await urls.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'off', ReservedConcurrentExecutions: 0 }),
    );
    expect(await urls.get(path)).toMatchObject({
      status: 429,
      body: '{"Message":"Rate Exceeded.","Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}',
    });
  });

  it('is Forbidden once the function is deleted, though another one takes its name', async () => {
    const path = await urls.publish('short', 'async () => 1');
    expect((await urls.get(path)).status).toBe(200);
    await urls.lambda.send(new DeleteFunctionCommand({ FunctionName: 'short' }));
    await makeFunction(urls, 'short', 'async () => 2');
    expect(await urls.get(path)).toMatchObject(FORBIDDEN);
  });
});
