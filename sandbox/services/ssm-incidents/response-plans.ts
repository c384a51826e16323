import type {
  Action,
  CreateResponsePlanInput,
  CreateResponsePlanOutput,
  DeleteResponsePlanInput,
  GetResponsePlanInput,
  GetResponsePlanOutput,
  ListResponsePlansInput,
  ListResponsePlansOutput,
  UpdateResponsePlanInput,
} from '@aws-sdk/client-ssm-incidents';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkText } from '../events/constraints.ts';
import { checkArn, checkTitle, checkToken } from './constraints.ts';
import { pageOf } from './paging.ts';
import {
  checkActions,
  checkChatChannel,
  checkEngagements,
  checkTemplate,
  refuseIntegrations,
} from './plan-input.ts';
import { SERVICE } from './service-role.ts';
import { conflict, deskOf, type ResponsePlan, requireDesk, requirePlan } from './state.ts';
import { readTags, requestTagContext, resourceTagContext } from './tag-sets.ts';

/** Bounds the sandbox's memory. */
const MOST_PLANS = 1000;

const planArn = (call: Call, name: string): string =>
  `arn:aws:ssm-incidents::${call.account}:response-plan/${name}`;

/** Whoever makes a plan with a runbook passes the runbook's role on; tags of incidents need TagResource on them. */
function accessParts(
  call: Call,
  name: string,
  parts: { actions?: readonly Action[] | undefined; incidentTags?: Record<string, string> | undefined },
): readonly Access[] {
  const roles = (parts.actions ?? []).flatMap(({ ssmAutomation }) => ssmAutomation?.roleArn ?? []);
  const tagged = Object.keys(parts.incidentTags ?? {}).length > 0;
  return [
    ...roles.map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': SERVICE },
    })),
    ...(tagged
      ? [
          {
            action: 'ssm-incidents:TagResource',
            resource: `arn:aws:ssm-incidents::${call.account}:incident-record/${name}/*`,
            context: requestTagContext(parts.incidentTags),
          },
        ]
      : []),
  ];
}

const CreateResponsePlan = operation<CreateResponsePlanInput, CreateResponsePlanOutput>({
  access(input, call) {
    const resource = planArn(call, input.name);
    const context = requestTagContext(input.tags);
    const { incidentTags } = input.incidentTemplate;
    return [
      { action: 'ssm-incidents:CreateResponsePlan', resource, context },
      ...(input.tags === undefined ? [] : [{ action: 'ssm-incidents:TagResource', resource, context }]),
      ...accessParts(call, input.name, { actions: input.actions, incidentTags }),
    ];
  },
  act(input, call) {
    const desk = requireDesk(call);
    const { name, displayName, clientToken, chatChannel } = input;
    checkToken(clientToken);
    checkText('name', name, { max: 200, pattern: /^[a-zA-Z0-9-_]*$/ });
    checkTitle('displayName', displayName);
    checkTemplate(input.incidentTemplate);
    checkChatChannel(chatChannel);
    checkEngagements(input.engagements ?? []);
    checkActions(input.actions ?? []);
    refuseIntegrations(input.integrations);
    const tags = readTags(input.tags);
    const known = desk.plans.get(name);
    if (known !== undefined) {
      if (clientToken !== undefined && known.token === clientToken) return { arn: known.arn };
      throw conflict('RESPONSE_PLAN', known.arn, `A response plan with the name ${name} exists already.`);
    }
    if (desk.plans.size >= MOST_PLANS) throw tooMany('response plans');
    const arn = planArn(call, name);
    desk.plans.set(name, {
      arn,
      name,
      template: input.incidentTemplate,
      engagements: input.engagements ?? [],
      actions: input.actions ?? [],
      tags,
      ...(displayName === undefined ? {} : { displayName }),
      ...(chatChannel === undefined ? {} : { chatChannel }),
      ...(clientToken === undefined ? {} : { token: clientToken }),
    });
    return { arn };
  },
});

/** Differs from AWS: an account holds 1,000 response plans and 10,000 incidents. */
export const tooMany = (what: string): AwsError =>
  new AwsError('ServiceQuotaExceededException', `The account holds no more ${what}.`, {
    status: 402,
    members: { serviceCode: 'ssm-incidents', quotaCode: '' },
  });

export const accessPlan = (action: string, arn: string, call: Call): readonly Access[] => {
  const tags = deskOf(call).plans.get(arn.slice(arn.indexOf(':response-plan/') + 15))?.tags;
  return [{ action: `ssm-incidents:${action}`, resource: arn, context: resourceTagContext(tags) }];
};

const GetResponsePlan = operation<GetResponsePlanInput, GetResponsePlanOutput>({
  access: (input, call) => accessPlan('GetResponsePlan', input.arn, call),
  act(input, call) {
    checkArn('arn', input.arn);
    const plan = requirePlan(requireDesk(call), input.arn);
    return {
      arn: plan.arn,
      name: plan.name,
      incidentTemplate: plan.template,
      engagements: [...plan.engagements],
      actions: [...plan.actions],
      ...(plan.displayName === undefined ? {} : { displayName: plan.displayName }),
      ...(plan.chatChannel === undefined ? {} : { chatChannel: plan.chatChannel }),
    };
  },
});

const ListResponsePlans = operation<ListResponsePlansInput, ListResponsePlansOutput>({
  access: () => [{ action: 'ssm-incidents:ListResponsePlans', resource: '*' }],
  act(input, call) {
    const { page, next } = pageOf([...requireDesk(call, 'denied').plans.values()], input);
    const summaries = page.map(({ arn, name, displayName }) => ({
      arn,
      name,
      ...(displayName === undefined ? {} : { displayName }),
    }));
    return { responsePlanSummaries: summaries, ...next };
  },
});

/** What is given takes the place of what was; open incidents stay as they are. */
const UpdateResponsePlan = operation<UpdateResponsePlanInput, object>({
  access: (input, call) => [
    ...accessPlan('UpdateResponsePlan', input.arn, call),
    ...accessParts(call, input.arn.slice(input.arn.lastIndexOf('/') + 1), {
      actions: input.actions,
      incidentTags: input.incidentTemplateTags,
    }),
  ],
  act(input, call) {
    checkToken(input.clientToken);
    checkArn('arn', input.arn);
    const desk = requireDesk(call);
    const plan = requirePlan(desk, input.arn);
    checkTitle('displayName', input.displayName);
    checkChatChannel(input.chatChannel);
    checkEngagements(input.engagements ?? []);
    checkActions(input.actions ?? []);
    refuseIntegrations(input.integrations);
    const template = changeTemplate(plan, input);
    checkTemplate(template);
    const { displayName = plan.displayName, chatChannel = plan.chatChannel } = input;
    desk.plans.set(plan.name, {
      ...plan,
      template,
      engagements: input.engagements ?? plan.engagements,
      actions: input.actions ?? plan.actions,
      ...(displayName === undefined ? {} : { displayName }),
      ...(chatChannel === undefined ? {} : { chatChannel }),
    });
    return {};
  },
});

const changeTemplate = ({ template }: ResponsePlan, input: UpdateResponsePlanInput) => ({
  title: input.incidentTemplateTitle ?? template.title,
  impact: input.incidentTemplateImpact ?? template.impact,
  summary: input.incidentTemplateSummary ?? template.summary,
  dedupeString: input.incidentTemplateDedupeString ?? template.dedupeString,
  notificationTargets: input.incidentTemplateNotificationTargets ?? template.notificationTargets,
  incidentTags: input.incidentTemplateTags ?? template.incidentTags,
});

/** Succeeds for a plan that is not there, as its model knows no ResourceNotFoundException. */
const DeleteResponsePlan = operation<DeleteResponsePlanInput, object>({
  access: (input, call) => accessPlan('DeleteResponsePlan', input.arn, call),
  act(input, call) {
    checkArn('arn', input.arn);
    const desk = requireDesk(call, 'denied');
    for (const { arn, name } of desk.plans.values()) if (arn === input.arn) desk.plans.delete(name);
    return {};
  },
});

export const responsePlans = {
  CreateResponsePlan,
  GetResponsePlan,
  ListResponsePlans,
  UpdateResponsePlan,
  DeleteResponsePlan,
};
