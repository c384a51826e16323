import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { regionalSlot } from '../../kernel/state.ts';

export interface LogEvent {
  /** 56 digits, in the order of the events: time, then arrival. */
  readonly id: string;
  /** Milliseconds since the epoch, as the writer said. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  lastIngestedAt?: number;
  /** In the order of their ids. */
  events: LogEvent[];
  bytes: number;
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  retentionDays?: number;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
}

export interface LogsState {
  readonly groups: Map<string, LogGroup>;
  /** Events ever written: the order of those with one timestamp. */
  written: number;
  bytes: number;
}

export const logsState = regionalSlot<LogsState>('logs', () => ({
  groups: new Map(),
  written: 0,
  bytes: 0,
}));

/** Without the trailing `:*`: the form of tagging calls and of `logGroupIdentifier`. */
export const groupArn = (call: Pick<Call, 'account' | 'region'>, name: string): string =>
  `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`;

export const streamArn = (call: Pick<Call, 'account' | 'region'>, group: string, stream: string): string =>
  `${groupArn(call, group)}:log-stream:${stream}`;

/**
 * Calls on a group are authorized on an ARN with an empty stream name, so that the documented
 * form of a policy's resource, with `:*` at its end, is the one that matches.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
export function accessGroup(action: string, name: string, call: Call): readonly Access[] {
  return accessStream(action, name, '', call);
}

export function accessStream(action: string, group: string, stream: string, call: Call): readonly Access[] {
  const tags = logsState(call).groups.get(group)?.tags ?? [];
  const context = Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  return [{ action: `logs:${action}`, resource: streamArn(call, group, stream), context }];
}

export function requireGroup(name: string, call: Call): LogGroup {
  const group = logsState(call).groups.get(name);
  if (group === undefined) throw notFound('The specified log group does not exist.');
  return group;
}

export function requireStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (stream === undefined) throw notFound('The specified log stream does not exist.');
  return stream;
}

/** The group that a reading call means: by name, or by identifier (a name or an ARN). */
export function readGroupName(
  input: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
  call: Call,
): string {
  const { logGroupName, logGroupIdentifier } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalid('You must include either logGroupIdentifier or logGroupName, but not both.');
  }
  const text = logGroupName ?? logGroupIdentifier ?? '';
  return text.startsWith('arn:') ? readGroupArn(text, call) : text;
}

export function readGroupArn(arn: string, call: Call): string {
  const [, region, account, name] =
    /^arn:aws:logs:([^:]+):([^:]+):log-group:([^:]+)(?::\*)?$/.exec(arn) ?? [];
  if (name === undefined) throw invalid(`The ARN ${arn.slice(0, 200)} is not that of a log group.`);
  if (account !== call.account || region !== call.region)
    throw notInSandbox('logs: log groups of other accounts or regions');
  return name;
}

export function checkName(member: string, value: string, pattern: RegExp): void {
  if (value.length >= 1 && value.length <= 512 && pattern.test(value)) return;
  throw invalid(
    `1 validation error detected: Value '${value.slice(0, 200)}' at '${member}' failed to satisfy constraint: ` +
      `Member must have 1 to 512 characters and satisfy regular expression pattern: ${pattern.source}`,
  );
}

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message, { status: 400 });

const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { status: 400 });

export const alreadyExists = (message: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', message, { status: 400 });
