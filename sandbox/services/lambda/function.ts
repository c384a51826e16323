import type { Statement } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { regionalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';

export interface FunctionSettings {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memorySize: number;
  readonly environment: ReadonlyMap<string, string>;
  readonly deadLetterArn?: string;
  readonly architecture: 'arm64' | 'x86_64';
  readonly logging: LoggingSettings;
}

export interface LoggingSettings {
  readonly group: string;
  readonly format: 'Text' | 'JSON';
  /** Only with JSON. */
  readonly applicationLevel: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly systemLevel: 'DEBUG' | 'INFO' | 'WARN';
}

export interface FunctionCode {
  readonly zip: Uint8Array;
  /** Base64. */
  readonly sha256: string;
}

export interface EventInvokeConfig {
  readonly modifiedAt: number;
  readonly maximumRetryAttempts?: number;
  /** Seconds. */
  readonly maximumEventAge?: number;
  readonly onFailureArn?: string;
}

/** Its only AuthType is AWS_IAM and its only InvokeMode BUFFERED. */
export interface FunctionUrl {
  /** The first part of the host name on AWS, and of the path here. */
  readonly id: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A function. A value: every change puts a new one in its place. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly settings: FunctionSettings;
  readonly code: FunctionCode;
  readonly modifiedAt: number;
  readonly revisionId: string;
  /** Changes with code and configuration: a process that was started for another one is not reused. */
  readonly deployment: string;
  readonly policy: readonly Statement[];
  readonly tags: ReadonlyMap<string, string>;
  readonly reservedConcurrency?: number;
  readonly eventInvoke?: EventInvokeConfig;
  readonly url?: FunctionUrl;
}

export const functions = regionalSlot<Map<string, LambdaFunction>>('lambda-functions', () => new Map());

export interface FunctionName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier?: string;
}

export const functionArn = ({ account, region, name }: FunctionName): string =>
  `arn:aws:lambda:${region}:${account}:function:${name}`;

const NAME =
  /^(?:arn:aws:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([A-Za-z0-9_-]{1,64})(?::(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

/** A name, a partial ARN or an ARN, each with or without a qualifier. */
export function readFunctionName(text: string, call: Call, qualifier?: string): FunctionName {
  const [, region, account, name, own] = NAME.exec(text) ?? [];
  if (name === undefined) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${text.slice(0, 200)}' at 'functionName' failed to satisfy constraint: ` +
        'Member must be the name or the ARN of a function',
      { status: 400 },
    );
  }
  if (qualifier !== undefined && own !== undefined && own !== qualifier)
    throw invalidValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  const wanted = qualifier ?? own;
  return {
    region: region ?? call.region,
    account: account ?? call.account,
    name,
    ...(wanted === undefined ? {} : { qualifier: wanted }),
  };
}

export function findFunction(world: World, name: FunctionName): LambdaFunction | undefined {
  // An account that the sandbox does not have gets no state by being asked for.
  if (!world.accounts.has(name.account)) return undefined;
  return functions({ world, account: name.account, region: name.region }).get(name.name);
}

/** Differs from AWS: there are no versions and aliases of functions, so `$LATEST` is the only qualifier. */
export function requireFunction(name: FunctionName, call: Call): LambdaFunction {
  if (name.region !== call.region) {
    throw notFound(`Functions from '${name.region}' are not reachable in this region ('${call.region}')`);
  }
  const isLatest = name.qualifier === undefined || name.qualifier === '$LATEST';
  const found = isLatest ? findFunction(call.world, name) : undefined;
  if (found === undefined) {
    const suffix = name.qualifier === undefined ? '' : `:${name.qualifier}`;
    throw notFound(`Function not found: ${functionArn(name)}${suffix}`);
  }
  return found;
}

/** What a call on a function needs: the action on its ARN, with the function's own policy. */
export function accessFunction(action: string, name: FunctionName, call: Call): Access {
  const found = findFunction(call.world, name);
  const arn = functionArn(name);
  const tags = [...(found?.tags ?? [])].map(([key, value]) => [`aws:ResourceTag/${key}`, value]);
  return {
    action: `lambda:${action}`,
    resource: name.qualifier === undefined ? arn : `${arn}:${name.qualifier}`,
    resourceAccount: name.account,
    context: Object.fromEntries(tags),
    ...(found === undefined || found.policy.length === 0
      ? {}
      : { resourcePolicy: { name: `${arn} policy`, document: policyDocument(found) } }),
  };
}

export const policyDocument = ({ policy }: LambdaFunction) => ({
  Version: '2012-10-17' as const,
  Id: 'default',
  Statement: policy,
});

/** Puts the changed function in the old one's place, with a new revision. */
export function changeFunction(
  world: World,
  old: LambdaFunction,
  change: Partial<Omit<LambdaFunction, 'name' | 'arn' | 'account' | 'region' | 'revisionId'>>,
): LambdaFunction {
  const changed = { ...old, ...change, revisionId: world.ids.uuid() };
  functions({ world, account: old.account, region: old.region }).set(old.name, changed);
  return changed;
}

export function checkRevision(found: LambdaFunction, revisionId: string | undefined): void {
  if (revisionId === undefined || revisionId === found.revisionId) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction API to retrieve the latest Revision Id',
    { status: 412 },
  );
}

export const invalidValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { status: 400 });

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 404 });

export const throttled = (reason: string): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429, members: { Reason: reason } });
