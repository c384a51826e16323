import type {
  ControlFindingGenerator,
  DescribeHubRequest,
  DescribeHubResponse,
  DisableSecurityHubRequest,
  DisableSecurityHubResponse,
  EnableSecurityHubRequest,
  EnableSecurityHubResponse,
} from '@aws-sdk/client-securityhub';
import { operation } from '../../kernel/operation.ts';
import { requestTagContext, resourceTagContext } from '../ssm-incidents/tag-sets.ts';
import { accessHub, findHub, hubArn, requireHub, setHub } from './hub.ts';
import { conflict, invalidInput, notFound } from './refusals.ts';

const GENERATORS: readonly ControlFindingGenerator[] = ['SECURITY_CONTROL', 'STANDARD_CONTROL'];
const MOST_TAGS = 50;

function readTags(given: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  const tags = new Map(Object.entries(given ?? {}));
  const isValid = ([key, value]: [string, string]) =>
    /^(?!aws:)[a-zA-Z+\-=._:/ 0-9]{1,128}$/.test(key) && value.length <= 256;
  if (tags.size > MOST_TAGS || ![...tags].every(isValid)) throw invalidInput('Tags are not valid.');
  return tags;
}

/**
 * Differs from AWS: no security standard is enabled and no control is checked, whatever EnableDefaultStandards says;
 * no service-linked role is made.
 */
const EnableSecurityHub = operation<EnableSecurityHubRequest, EnableSecurityHubResponse>({
  access: (input, call) => accessHub('EnableSecurityHub', call, requestTagContext(input.Tags)),
  act(input, call) {
    const generator = input.ControlFindingGenerator ?? 'SECURITY_CONTROL';
    if (!GENERATORS.includes(generator)) throw invalidInput('ControlFindingGenerator is not valid.');
    const tags = readTags(input.Tags);
    if (findHub(call) !== undefined) throw conflict('Account is already subscribed to Security Hub');
    setHub(call, {
      subscribedAt: new Date(call.at).toISOString(),
      generator,
      tags,
      findings: new Map(),
      actions: new Map(),
    });
    return {};
  },
});

const DescribeHub = operation<DescribeHubRequest, DescribeHubResponse>({
  access: (_input, call) => accessHub('DescribeHub', call, resourceTagContext(findHub(call)?.tags)),
  act(input, call) {
    const { subscribedAt, generator } = requireHub(call);
    const arn = hubArn(call);
    if (input.HubArn !== undefined && input.HubArn !== arn) throw notFound('The hub does not exist.');
    return {
      HubArn: arn,
      SubscribedAt: subscribedAt,
      AutoEnableControls: true,
      ControlFindingGenerator: generator,
    };
  },
});

/** Differs from AWS: findings and custom actions are gone at once; AWS keeps them for 90 days. */
const DisableSecurityHub = operation<DisableSecurityHubRequest, DisableSecurityHubResponse>({
  access: (_input, call) => accessHub('DisableSecurityHub', call, resourceTagContext(findHub(call)?.tags)),
  act(_input, call) {
    requireHub(call);
    setHub(call, undefined);
    return {};
  },
});

export const hubs = { EnableSecurityHub, DescribeHub, DisableSecurityHub };
