import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import {
  accessGroup,
  alreadyExists,
  checkName,
  groupArn,
  invalid,
  type LogGroup,
  logsState,
  readGroupArn,
  requireGroup,
} from './log-group.ts';
import { readLimit, takePage } from './paging.ts';
import { applyRetention, forgetStream } from './store.ts';
import { readTags } from './tags.ts';

const CreateLogGroup = operation<CreateLogGroupRequest, object>({
  access: (input, call) => [
    ...accessGroup('CreateLogGroup', input.logGroupName, call).map((access) => ({
      ...access,
      context: requestTags(input.tags),
    })),
    ...(input.tags === undefined ? [] : accessGroup('TagResource', input.logGroupName, call)),
  ],
  act(input, call) {
    const name = input.logGroupName;
    checkName('logGroupName', name, /^[.\-_/#A-Za-z0-9]+$/);
    if (input.kmsKeyId !== undefined) throw notInSandbox('logs:CreateLogGroup with kmsKeyId');
    if (input.deletionProtectionEnabled === true)
      throw notInSandbox('logs:CreateLogGroup with deletionProtectionEnabled');
    if (input.logGroupClass !== undefined && input.logGroupClass !== 'STANDARD')
      throw notInSandbox(`logs:CreateLogGroup with logGroupClass ${input.logGroupClass.slice(0, 50)}`);
    const { groups } = logsState(call);
    if (groups.has(name)) throw alreadyExists('The specified log group already exists');
    groups.set(name, {
      name,
      arn: groupArn(call, name),
      createdAt: call.at,
      tags: readTags(new Map(), input.tags ?? {}),
      streams: new Map(),
    });
    return {};
  },
});

const requestTags = (tags: Record<string, string> | undefined): Record<string, string | string[]> =>
  tags === undefined
    ? {}
    : {
        'aws:TagKeys': Object.keys(tags),
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      };

const DeleteLogGroup = operation<DeleteLogGroupRequest, object>({
  access: (input, call) => accessGroup('DeleteLogGroup', input.logGroupName, call),
  act(input, call) {
    const state = logsState(call);
    const group = requireGroup(input.logGroupName, call);
    for (const stream of [...group.streams.values()]) forgetStream(state, group, stream);
    state.groups.delete(group.name);
    return {};
  },
});

const DescribeLogGroups = operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse>({
  access: (_input, call) => accessGroup('DescribeLogGroups', '', call),
  act(input, call) {
    if (input.includeLinkedAccounts === true || input.accountIdentifiers !== undefined)
      throw notInSandbox('logs:DescribeLogGroups of linked accounts');
    if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined)
      throw invalid('logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.');
    const found = select(input, call).sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, nextToken } = takePage(
      found,
      (group) => group.name,
      input.nextToken,
      readLimit(input.limit, 50, 50),
    );
    return {
      logGroups: page.map((group) => describeGroup(group, call)),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  },
});

function select(input: DescribeLogGroupsRequest, call: Call): LogGroup[] {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part, logGroupIdentifiers: ids } = input;
  const names = ids?.map((id) => (id.startsWith('arn:') ? readGroupArn(id, call) : id));
  const isWanted = (name: string) =>
    name.startsWith(prefix ?? '') &&
    name.toLowerCase().includes((part ?? '').toLowerCase()) &&
    (names === undefined || names.includes(name)) &&
    (input.logGroupClass ?? 'STANDARD') === 'STANDARD';
  return [...logsState(call).groups.values()].filter((group) => isWanted(group.name));
}

function describeGroup(group: LogGroup, call: Call) {
  applyRetention(logsState(call), group, call.at);
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
    metricFilterCount: 0,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    logGroupClass: 'STANDARD' as const,
    storedBytes: [...group.streams.values()].reduce((sum, stream) => sum + stream.bytes, 0),
  };
}

export const groups = { CreateLogGroup, DeleteLogGroup, DescribeLogGroups };
