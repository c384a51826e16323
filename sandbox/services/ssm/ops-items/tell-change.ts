import { AwsError } from '../../../kernel/aws-error.ts';
import type { Call } from '../../../kernel/operation.ts';
import { reportFault } from '../../../kernel/report-fault.ts';
import { callAs, serviceCaller } from '../../../kernel/world.ts';
import { emit } from '../../events/emit.ts';
import { opsItemArn, type StoredOpsItem } from './ops-item.ts';

const SERVICE = 'ssm.amazonaws.com';

/**
 * An event for the default bus, and a message for each topic that the OpsItem names.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export function tellChange(call: Call, item: StoredOpsItem, change: 'Create' | 'Update'): void {
  const { world, account, region } = call;
  const arn = opsItemArn(call, item.id);
  const detail = describe(item, change);
  emit(world, {
    account,
    region,
    source: 'aws.ssm',
    detailType: `OpsItem ${change}`,
    resources: [arn],
    detail,
  });
  tellTopics(call, item, { change, ...detail });
}

const describe = (item: StoredOpsItem, change: 'Create' | 'Update'): object => ({
  'created-by': item.createdBy,
  'created-time': new Date(item.createdAt).toISOString(),
  ...(change === 'Create'
    ? {}
    : { 'modified-by': item.modifiedBy, 'modified-time': new Date(item.modifiedAt).toISOString() }),
  source: item.source,
  status: item.status,
  'ops-item-id': item.id,
  title: item.title,
  'ops-item-type': '/aws/issue',
  description: item.description,
});

/**
 * The topic's policy has to let `ssm.amazonaws.com` in. What it refuses stands in the trail, and the caller is not told.
 * Differs from AWS: the message to an OpsItem's topics is the event's detail and the kind of change, in JSON.
 */
function tellTopics({ world, account, region }: Call, item: StoredOpsItem, message: object): void {
  const caller = serviceCaller(SERVICE, account, opsItemArn({ world, account, region }, item.id));
  for (const topic of item.notifications) {
    const [, , , home = region] = topic.split(':');
    callAs(world, { caller, account, region: home, via: SERVICE }, 'sns', 'Publish', {
      TopicArn: topic,
      Subject: `OpsItem ${item.id}`,
      Message: JSON.stringify(message),
    }).catch((error: unknown) => {
      if (!(error instanceof AwsError)) reportFault(error);
    });
  }
}
