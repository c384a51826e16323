import { type ArtifactType, type CatalogCall, request } from './artifact-type.ts';
import { describeForeign } from './policy-danger.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'code and data backdoors';
const technique = TECHNIQUES.takeCloudData;
const KEY = '{request.keyId:last|response.keyId:last}';
const SECRET = '{request.secretId:secret|response.arn:secret|response.aRN:secret}';

/** SNS and SQS add a statement by its label. */
const labelCalls = (service: string, thing: string): readonly CatalogCall[] => [
  {
    event: `${service}:AddPermission`,
    op: 'create',
    id: `{request.${thing}}/{request.label}`,
    danger: (record) =>
      describeForeign(
        request('aWSAccountIds')(record) ?? request('aWSAccountId')(record),
        record.account,
        'may use it',
      ),
  },
  { event: `${service}:RemovePermission`, op: 'delete', id: `{request.${thing}}/{request.label}` },
];

/** Policies of keys, secrets, topics and queues: who from outside may use them. */
export const resourcePolicies: readonly ArtifactType[] = [
  {
    type: 'key-policy',
    group,
    technique,
    containment: 'write the policy from before (kms put-key-policy); if nobody can, AWS Support has to',
    arn: 'arn:{partition}:kms:{region}:{account}:key/{id}',
    calls: [
      { event: 'kms:PutKeyPolicy', op: 'modify', id: KEY, policy: request('policy') },
      {
        event: 'kms:CreateKey',
        op: 'create',
        id: '{response.keyMetadata.keyId}',
        policy: request('policy'),
        isBackground: true,
      },
    ],
  },
  {
    type: 'kms-grant',
    group,
    technique,
    containment: 'kms revoke-grant',
    isUnique: true,
    isSoughtById: true,
    calls: [
      {
        event: 'kms:CreateGrant',
        op: 'create',
        id: '{response.grantId}',
        danger: (record) =>
          describeForeign(request('granteePrincipal')(record), record.account, 'may use the key'),
      },
      { event: 'kms:RevokeGrant', op: 'delete', id: '{request.grantId}' },
      { event: 'kms:RetireGrant', op: 'delete', id: '{request.grantId|response.grantId}' },
    ],
  },
  {
    type: 'secret-policy',
    group,
    technique: TECHNIQUES.readSecrets,
    containment: 'write the policy from before (secretsmanager put-resource-policy), and rotate the secret',
    calls: [
      {
        event: 'secretsmanager:PutResourcePolicy',
        op: 'modify',
        id: SECRET,
        policy: request('resourcePolicy'),
      },
      { event: 'secretsmanager:DeleteResourcePolicy', op: 'delete', id: SECRET },
    ],
  },
  {
    type: 'topic-attribute',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'set the attribute as it was (sns set-topic-attributes)',
    arn: '{parent}',
    calls: [
      {
        event: 'sns:SetTopicAttributes',
        op: 'modify',
        id: '{request.topicArn}/{request.attributeName}',
        policy: (record) =>
          request('attributeName')(record) === 'Policy' ? request('attributeValue')(record) : undefined,
        value: request('attributeValue'),
      },
    ],
  },
  {
    type: 'topic-permission',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'sns remove-permission',
    calls: labelCalls('sns', 'topicArn'),
  },
  {
    type: 'topic-subscription',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'sns unsubscribe',
    isUnique: true,
    calls: [
      {
        event: 'sns:Subscribe',
        op: 'create',
        id: (record) => {
          const [topic, protocol, endpoint] = ['topicArn', 'protocol', 'endpoint'].map((name) =>
            request(name)(record),
          );
          const arn = record.responseElements['subscriptionArn'];
          const id = `${String(topic)}/${String(protocol)}:${String(endpoint)}`.slice(0, 512);
          // One that waits for its confirmation has no ARN yet.
          return typeof arn === 'string' && arn.startsWith('arn:') ? [{ id, also: [arn] }] : [{ id }];
        },
      },
      { event: 'sns:Unsubscribe', op: 'delete', id: '{request.subscriptionArn}' },
    ],
  },
  {
    type: 'queue-attributes',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'set the policy as it was (sqs set-queue-attributes)',
    calls: [
      {
        event: 'sqs:SetQueueAttributes',
        op: 'modify',
        id: '{request.queueUrl}',
        policy: request('attributes', 'Policy'),
        value: request('attributes'),
      },
    ],
  },
  {
    type: 'queue-permission',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'sqs remove-permission',
    calls: labelCalls('sqs', 'queueUrl'),
  },
];
