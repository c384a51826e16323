import type {
  DescribeContinuousBackupsInput,
  DescribeContinuousBackupsOutput,
  DescribeTimeToLiveInput,
  DescribeTimeToLiveOutput,
  UpdateContinuousBackupsInput,
  UpdateContinuousBackupsOutput,
  UpdateTimeToLiveInput,
  UpdateTimeToLiveOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { needTable, requireTable, type Table, tableResources } from './table.ts';

const DAY = 24 * 60 * 60_000;
const LONGEST_RECOVERY = 35;

/** Differs from AWS: point-in-time recovery can be turned on and is described, but nothing can be restored by it. */
export const UpdateContinuousBackups = operation<UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput>(
  {
    access: (input, call) => [needTable(call, 'UpdateContinuousBackups', input.TableName)],
    act(input, call) {
      const table = requireTable(call, input.TableName);
      const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: days } =
        input.PointInTimeRecoverySpecification;
      if (days !== undefined && !(days >= 1 && days <= LONGEST_RECOVERY))
        throw invalid('RecoveryPeriodInDays must be between 1 and 35');
      if (PointInTimeRecoveryEnabled) {
        table.recoverableSince ??= call.at;
        table.recoveryDays = days ?? LONGEST_RECOVERY;
      } else delete table.recoverableSince;
      return { ContinuousBackupsDescription: describeBackups(table, call) };
    },
    trail: (input, _output, call) => ({ resources: tableResources(call, [input.TableName]) }),
  },
);

export const DescribeContinuousBackups = operation<
  DescribeContinuousBackupsInput,
  DescribeContinuousBackupsOutput
>({
  access: (input, call) => [needTable(call, 'DescribeContinuousBackups', input.TableName)],
  act: (input, call) => ({
    ContinuousBackupsDescription: describeBackups(requireTable(call, input.TableName), call),
  }),
});

const describeBackups = (
  { recoverableSince: since, recoveryDays = LONGEST_RECOVERY }: Table,
  call: Call,
) => ({
  ContinuousBackupsStatus: 'ENABLED' as const,
  PointInTimeRecoveryDescription:
    since === undefined
      ? { PointInTimeRecoveryStatus: 'DISABLED' as const }
      : {
          PointInTimeRecoveryStatus: 'ENABLED' as const,
          RecoveryPeriodInDays: recoveryDays,
          EarliestRestorableDateTime: new Date(Math.max(since, call.at - recoveryDays * DAY)),
          LatestRestorableDateTime: new Date(call.at),
        },
});

/** Differs from AWS: the setting is kept and described, but no item is removed when its time has passed. */
export const UpdateTimeToLive = operation<UpdateTimeToLiveInput, UpdateTimeToLiveOutput>({
  access: (input, call) => [needTable(call, 'UpdateTimeToLive', input.TableName)],
  act(input, call) {
    const table = requireTable(call, input.TableName);
    const { Enabled: isWanted, AttributeName: name } = input.TimeToLiveSpecification;
    const isOn = table.timeToLive !== undefined;
    if (isWanted === isOn) throw invalid(`TimeToLive is already ${isOn ? 'enabled' : 'disabled'}`);
    if (name === undefined || name.length < 1 || name.length > 255)
      throw invalid('AttributeName must have a length between 1 and 255');
    if (isOn && name !== table.timeToLive) throw invalid('TimeToLive is active on a different AttributeName');
    if (isWanted) table.timeToLive = name;
    else delete table.timeToLive;
    return { TimeToLiveSpecification: input.TimeToLiveSpecification };
  },
  trail: (input, _output, call) => ({ resources: tableResources(call, [input.TableName]) }),
});

export const DescribeTimeToLive = operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>({
  access: (input, call) => [needTable(call, 'DescribeTimeToLive', input.TableName)],
  act(input, call) {
    const { timeToLive } = requireTable(call, input.TableName);
    return {
      TimeToLiveDescription:
        timeToLive === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
    };
  },
});

const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 });
