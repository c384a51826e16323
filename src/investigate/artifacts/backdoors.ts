import { type ArtifactType, always, type CatalogCall, request, response, warnIf } from './artifact-type.ts';
import { describeForeign } from './policy-danger.ts';
import { findIngress, warnOfIngress } from './security-group-rules.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'code and data backdoors';
const FUNCTION = '{request.functionName:function}';
const FUNCTION_ARN = 'arn:{partition}:lambda:{region}:{account}:function:{parent}';
const ofFunction = { lambda: FUNCTION };
const SECURITY_GROUP = 'arn:{partition}:ec2:{region}:{account}:security-group/';

/** Lambda's two forms of a name, with and without the version of its API. */
const permissionCalls = (event: string, op: 'create' | 'delete'): readonly CatalogCall[] =>
  ['', 'v2'].map((version) => ({
    event: `lambda:${event}20150331${version}`,
    op,
    id: `${FUNCTION}/{request.statementId}`,
    of: ofFunction,
    ...(op === 'create' && {
      policy: response('statement'),
      danger: (record) =>
        describeForeign(request('principal')(record), record.account, 'may invoke the function'),
    }),
  }));

/** What runs, is reached or is triggered again, long after the credential is gone. */
export const backdoors: readonly ArtifactType[] = [
  {
    type: 'lambda-permission',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'lambda remove-permission',
    partOf: ['lambda'],
    arn: FUNCTION_ARN,
    calls: [...permissionCalls('AddPermission', 'create'), ...permissionCalls('RemovePermission', 'delete')],
  },
  {
    type: 'lambda-layer-permission',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'lambda remove-layer-version-permission',
    calls: [
      {
        event: 'lambda:AddLayerVersionPermission20181031',
        op: 'create',
        id: '{request.layerName}/{request.versionNumber}/{request.statementId}',
        danger: (record) =>
          describeForeign(request('principal')(record), record.account, 'may use the layer'),
      },
      {
        event: 'lambda:RemoveLayerVersionPermission20181031',
        op: 'delete',
        id: '{request.layerName}/{request.versionNumber}/{request.statementId}',
      },
    ],
  },
  {
    type: 'lambda-url',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'lambda delete-function-url-config',
    partOf: ['lambda'],
    arn: FUNCTION_ARN,
    calls: [
      ...(['Create', 'Update'] as const).map(
        (verb): CatalogCall => ({
          event: `lambda:${verb}FunctionUrlConfig`,
          op: verb === 'Create' ? 'create' : 'modify',
          id: FUNCTION,
          of: ofFunction,
          value: request('authType'),
          danger: warnIf(
            (record) => request('authType')(record) === 'NONE',
            'anybody can call it, without credentials',
          ),
        }),
      ),
      { event: 'lambda:DeleteFunctionUrlConfig', op: 'delete', id: FUNCTION, of: ofFunction },
    ],
  },
  {
    type: 'lambda-esm',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'lambda delete-event-source-mapping',
    isUnique: true,
    arn: 'arn:{partition}:lambda:{region}:{account}:event-source-mapping:{id}',
    calls: [
      { event: 'lambda:CreateEventSourceMapping20150331', op: 'create', id: '{response.uUID}' },
      {
        event: 'lambda:UpdateEventSourceMapping20150331',
        op: 'modify',
        id: '{request.uUID|response.uUID}',
        value: (record) => record.requestParameters,
      },
      {
        event: 'lambda:DeleteEventSourceMapping20150331',
        op: 'delete',
        id: '{request.uUID|response.uUID}',
      },
    ],
  },
  {
    type: 'event-rule',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment:
      'of one that he made: take its targets away, then events delete-rule; else events enable-rule',
    assumed: 'ENABLED',
    arn: 'arn:{partition}:events:{region}:{account}:rule/{id}',
    calls: [
      {
        event: 'events:PutRule',
        op: 'create',
        id: '{request.name}',
        value: (record) => request('state')(record) ?? 'ENABLED',
      },
      { event: 'events:EnableRule', op: 'modify', id: '{request.name}', value: always('ENABLED') },
      {
        event: 'events:DisableRule',
        op: 'weaken',
        id: '{request.name}',
        value: always('DISABLED'),
        technique: TECHNIQUES.blindTools,
      },
      {
        event: 'events:DeleteRule',
        op: 'delete',
        id: '{request.name}',
        technique: TECHNIQUES.blindTools,
      },
    ],
  },
  {
    type: 'event-target',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'events remove-targets; of one that was there before, put it again',
    partOf: ['event-rule'],
    arn: 'arn:{partition}:events:{region}:{account}:rule/{parent}',
    calls: [
      {
        event: 'events:PutTargets',
        op: 'create',
        id: '{request.rule}/{request.targets[].id}',
        of: { 'event-rule': '{request.rule}' },
      },
      {
        event: 'events:RemoveTargets',
        op: 'delete',
        id: '{request.rule}/{request.ids[]}',
        of: { 'event-rule': '{request.rule}' },
        technique: TECHNIQUES.blindTools,
      },
    ],
  },
  {
    type: 'schedule',
    group,
    technique: TECHNIQUES.triggerByEvent,
    containment: 'scheduler delete-schedule',
    calls: [
      { event: 'scheduler:CreateSchedule', op: 'create', id: '{request.name}' },
      {
        event: 'scheduler:UpdateSchedule',
        op: 'modify',
        id: '{request.name}',
        value: (record) => record.requestParameters,
      },
      { event: 'scheduler:DeleteSchedule', op: 'delete', id: '{request.name}' },
    ],
  },
  {
    type: 'ecr-policy',
    group,
    technique: TECHNIQUES.implantImage,
    containment:
      'write the policy from before (ecr set-repository-policy), and check the images that were pushed',
    arn: 'arn:{partition}:ecr:{region}:{account}:repository/{id}',
    calls: [
      {
        event: 'ecr:SetRepositoryPolicy',
        op: 'modify',
        id: '{request.repositoryName}',
        policy: request('policyText'),
      },
      { event: 'ecr:DeleteRepositoryPolicy', op: 'delete', id: '{request.repositoryName}' },
    ],
  },
  {
    type: 'security-group',
    group,
    technique: TECHNIQUES.openFirewall,
    containment: 'take it off the machines that use it, then ec2 delete-security-group',
    isUnique: true,
    arn: `${SECURITY_GROUP}{id}`,
    calls: [
      { event: 'ec2:CreateSecurityGroup', op: 'create', id: '{response.groupId}' },
      { event: 'ec2:DeleteSecurityGroup', op: 'delete', id: '{request.groupId}' },
    ],
  },
  {
    type: 'sg-ingress',
    group,
    technique: TECHNIQUES.openFirewall,
    containment: 'ec2 revoke-security-group-ingress',
    partOf: ['security-group'],
    arn: `${SECURITY_GROUP}{parent}`,
    calls: [
      {
        event: 'ec2:AuthorizeSecurityGroupIngress',
        op: 'create',
        id: findIngress,
        of: { 'security-group': '{request.groupId}' },
        danger: warnOfIngress,
      },
      {
        event: 'ec2:RevokeSecurityGroupIngress',
        op: 'delete',
        id: findIngress,
        of: { 'security-group': '{request.groupId}' },
      },
    ],
  },
];
