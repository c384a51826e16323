import type {
  CreateEventBusRequest,
  CreateEventBusResponse,
  DeleteEventBusRequest,
  DescribeEventBusRequest,
  DescribeEventBusResponse,
  ListEventBusesRequest,
  ListEventBusesResponse,
} from '@aws-sdk/client-eventbridge';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessOn, lookUpBus, refBus, requireBus } from './bus-ref.ts';
import { checkText, NAME, refuse } from './constraints.ts';
import { pageOf } from './paging.ts';
import { type Bus, busesOf, findBus, storeBus } from './state.ts';
import { readTags, requestedTags } from './tags.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_BUSES = 100;

const NOT_HERE = ['EventSourceName', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'] as const;

const CreateEventBus = operation<CreateEventBusRequest, CreateEventBusResponse>({
  access(input, call) {
    const bus = refBus(call, input.Name);
    const context = requestedTags(input.Tags);
    const tagging = input.Tags === undefined || input.Tags.length === 0 ? [] : ['events:TagResource'];
    return ['events:CreateEventBus', ...tagging].map((action) =>
      accessOn(call, bus, action, bus.arn, context),
    );
  },
  act(input, call) {
    for (const name of NOT_HERE)
      if (input[name] !== undefined) throw notInSandbox(`events:CreateEventBus with ${name}`);
    checkText('name', input.Name, { max: 256, pattern: NAME });
    checkText('description', input.Description, { min: 0, max: 512 });
    const known = busesOf(call);
    if (findBus(call, input.Name) !== undefined)
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${input.Name} already exists.`);
    if (known.size >= MOST_BUSES)
      throw new AwsError(
        'LimitExceededException',
        'The requested resource exceeds the maximum number allowed.',
      );
    const { arn } = refBus(call, input.Name);
    storeBus(call, {
      name: input.Name,
      arn,
      createdAt: call.at,
      modifiedAt: call.at,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      rules: new Map(),
      tags: readTags(input.Tags),
    });
    return {
      EventBusArn: arn,
      ...(input.Description === undefined ? {} : { Description: input.Description }),
    };
  },
});

const describeBus = (bus: Bus) => ({
  Name: bus.name,
  Arn: bus.arn,
  CreationTime: new Date(bus.createdAt),
  LastModifiedTime: new Date(bus.modifiedAt),
  ...(bus.description === undefined ? {} : { Description: bus.description }),
  ...(bus.policy === undefined ? {} : { Policy: bus.policy.text }),
});

const DescribeEventBus = operation<DescribeEventBusRequest, DescribeEventBusResponse>({
  access(input, call) {
    const bus = refBus(call, input.Name);
    return [accessOn(call, bus, 'events:DescribeEventBus', bus.arn)];
  },
  act: (input, call) => describeBus(requireBus(call, refBus(call, input.Name))),
});

const ListEventBuses = operation<ListEventBusesRequest, ListEventBusesResponse>({
  access: () => [{ action: 'events:ListEventBuses', resource: '*' }],
  act(input, call) {
    findBus(call, 'default');
    const prefix = input.NamePrefix ?? '';
    const matching = [...busesOf(call).values()].filter((bus) => bus.name.startsWith(prefix));
    const page = pageOf(matching, (bus) => bus.name, input);
    return { EventBuses: page.items.map(describeBus), ...page.next };
  },
});

/** Deleting a bus that does not exist succeeds. */
const DeleteEventBus = operation<DeleteEventBusRequest, object>({
  access(input, call) {
    const bus = refBus(call, input.Name);
    return [accessOn(call, bus, 'events:DeleteEventBus', bus.arn)];
  },
  act(input, call) {
    const ref = refBus(call, input.Name);
    if (ref.name === 'default') throw refuse('Cannot delete event bus default.');
    const bus = lookUpBus(call, ref);
    if (bus === undefined) return {};
    if (bus.rules.size > 0) throw refuse(`Cannot delete event bus ${bus.name}: it still has rules.`);
    busesOf(ref.place).delete(bus.name);
    return {};
  },
});

export const buses = { CreateEventBus, DescribeEventBus, ListEventBuses, DeleteEventBus };
