import type {
  DeleteRetentionPolicyRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { operation } from '../../kernel/operation.ts';
import { accessGroup, invalid, requireGroup } from './log-group.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const PutRetentionPolicy = operation<PutRetentionPolicyRequest, object>({
  access: (input, call) => accessGroup('PutRetentionPolicy', input.logGroupName, call),
  act(input, call) {
    const group = requireGroup(input.logGroupName, call);
    if (!DAYS.includes(input.retentionInDays)) {
      throw invalid(
        `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy ` +
          `constraint: Member must satisfy enum value set: [${DAYS.join(', ')}]`,
      );
    }
    group.retentionDays = input.retentionInDays;
    return {};
  },
});

const DeleteRetentionPolicy = operation<DeleteRetentionPolicyRequest, object>({
  access: (input, call) => accessGroup('DeleteRetentionPolicy', input.logGroupName, call),
  act(input, call) {
    const group = requireGroup(input.logGroupName, call);
    delete group.retentionDays;
    return {};
  },
});

export const retention = { PutRetentionPolicy, DeleteRetentionPolicy };
