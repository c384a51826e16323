import { CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import {
  getRequest,
  type RawRequest,
  type RawResponse,
  sendRaw,
  signRequest,
} from '../../../kernel/request-fixture.ts';
import type { Keys } from '../../iam/fixture.ts';
import { makeFunction, openStage, type Stage } from '../fixture.ts';

interface Scope {
  readonly service?: string;
  readonly region?: string;
}

/** For the tests of function URLs: functions that have one, and requests that are signed by hand. */
export interface Urls extends Stage {
  /** Makes a function with a URL; answers the URL's path, without the slash at its end. */
  publish(name: string, handler: string): Promise<string>;
  /** Signed as one who has never heard of the sandbox would: service `lambda`, host and path as they stand. */
  sign(request: RawRequest, keys?: Keys, scope?: Scope): RawRequest;
  send(request: RawRequest): Promise<RawResponse>;
  get(path: string, keys?: Keys): Promise<RawResponse>;
}

export async function openUrls(): Promise<Urls> {
  const stage = await openStage();
  const { origin, administrator } = stage.sandbox;
  const sign: Urls['sign'] = (request, keys = administrator, scope = {}) =>
    signRequest(origin, request, { service: 'lambda', keys, ...scope });
  return {
    ...stage,
    async publish(FunctionName, handler) {
      await makeFunction(stage, FunctionName, handler);
      const made = await stage.lambda.send(
        new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }),
      );
      return new URL(made.FunctionUrl ?? '').pathname.slice(0, -1);
    },
    sign,
    send: (request) => sendRaw(origin, request),
    get: (path, keys) => sendRaw(origin, sign(getRequest(path), keys)),
  };
}

export const post = (target: string, body: string | Buffer, type: string): RawRequest => ({
  method: 'POST',
  target,
  headers: { 'content-type': type },
  body,
});

export const FORBIDDEN = { status: 403, body: '{"Message":"Forbidden"}' };
