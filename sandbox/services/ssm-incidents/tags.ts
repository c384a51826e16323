import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ssm-incidents';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkCount } from '../events/constraints.ts';
import { checkArn } from './constraints.ts';
import {
  changeIncident,
  deskOf,
  type Incident,
  notFound,
  type ReplicationSet,
  type ResponsePlan,
} from './state.ts';
import { MOST_TAGS, readTags, requestTagContext, resourceTagContext } from './tag-sets.ts';

/** Response plans, incidents and the replication set have tags. */
function findTagged(call: Call, arn: string): ResponsePlan | Incident | ReplicationSet | undefined {
  const desk = deskOf(call);
  if (desk.replicationSet?.arn === arn) return desk.replicationSet;
  return desk.incidents.get(arn) ?? [...desk.plans.values()].find((plan) => plan.arn === arn);
}

function requireTags(call: Call, arn: string): ReadonlyMap<string, string> {
  checkArn('resourceArn', arn);
  const found = findTagged(call, arn);
  if (found === undefined)
    throw notFound(arn.includes(':incident-record/') ? 'INCIDENT_RECORD' : 'RESPONSE_PLAN', arn);
  return found.tags;
}

function writeTags(call: Call, arn: string, tags: ReadonlyMap<string, string>): void {
  if (tags.size > MOST_TAGS)
    throw new AwsError('ServiceQuotaExceededException', `A resource has at most ${MOST_TAGS} tags.`, {
      status: 402,
      members: { resourceIdentifier: arn, serviceCode: 'ssm-incidents', quotaCode: '' },
    });
  const desk = deskOf(call);
  if (desk.replicationSet?.arn === arn) desk.replicationSet = { ...desk.replicationSet, tags };
  else if (desk.incidents.has(arn)) changeIncident(desk, arn, { tags });
  else {
    const plan = [...desk.plans.values()].find((one) => one.arn === arn);
    if (plan !== undefined) desk.plans.set(plan.name, { ...plan, tags });
  }
}

const access = (call: Call, action: string, arn: string, context: RequestContext = {}): readonly Access[] => [
  {
    action: `ssm-incidents:${action}`,
    resource: arn,
    context: { ...resourceTagContext(findTagged(call, arn)?.tags), ...context },
  },
];

const TagResource = operation<TagResourceRequest, object>({
  access: (input, call) => access(call, 'TagResource', input.resourceArn, requestTagContext(input.tags)),
  act(input, call) {
    const before = requireTags(call, input.resourceArn);
    writeTags(call, input.resourceArn, new Map([...before, ...readTags(input.tags)]));
    return {};
  },
});

const UntagResource = operation<UntagResourceRequest, object>({
  access: (input, call) => access(call, 'UntagResource', input.resourceArn, { 'aws:TagKeys': input.tagKeys }),
  act(input, call) {
    const before = requireTags(call, input.resourceArn);
    checkCount('tagKeys', input.tagKeys, 1, MOST_TAGS);
    const left = [...before].filter(([key]) => !input.tagKeys.includes(key));
    writeTags(call, input.resourceArn, new Map(left));
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  access: (input, call) => access(call, 'ListTagsForResource', input.resourceArn),
  act: (input, call) => ({ tags: Object.fromEntries(requireTags(call, input.resourceArn)) }),
});

export const tags = { TagResource, UntagResource, ListTagsForResource };
