import type { Call } from '../../../kernel/operation.ts';
import { emit } from '../../events/emit.ts';
import { parameterArn, type StoredParameter } from './parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html#SSM-Parameter-Store-event-types */
export function tellChange(
  { world, account, region }: Call,
  { name, type, newest }: StoredParameter,
  change: 'Create' | 'Update' | 'Delete',
): void {
  emit(world, {
    account,
    region,
    source: 'aws.ssm',
    detailType: 'Parameter Store Change',
    resources: [parameterArn({ world, account, region }, name)],
    detail: {
      operation: change,
      name,
      type,
      ...(newest.description === undefined ? {} : { description: newest.description }),
    },
  });
}
