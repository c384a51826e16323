import { type ArtifactType, always, request, warnIf } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'compute with roles';
const INSTANCE_ARN = 'arn:{partition}:ec2:{region}:{account}:instance/{id}';
const PROFILE_ARN = 'arn:{partition}:iam::{account}:instance-profile/{parent}';
const INSTANCE = { 'ec2-instance': '{request.instanceId|request.target}' };

const instanceRoleCall = (verb: string, op: 'modify' | 'delete') => {
  const answer = `response.${verb}Response.iamInstanceProfileAssociation.instanceId`;
  const id = `{request.${verb}Request.InstanceId|${answer}}`;
  return {
    event: `ec2:${verb}`,
    op,
    id,
    of: { 'ec2-instance': id },
    value: request(`${verb}Request`, 'IamInstanceProfile'),
  };
};

/** What a changed instance attribute says, beside which instance and which attribute. */
const isUserData = (record: Parameters<ReturnType<typeof request>>[0]): boolean =>
  request('userData')(record) !== undefined || request('attribute')(record) === 'userData';

export const compute: readonly ArtifactType[] = [
  {
    type: 'ec2-instance',
    group,
    technique: TECHNIQUES.createInstance,
    containment:
      'isolate it (a security group without rules), take a snapshot as evidence, then terminate it',
    isUnique: true,
    isSoughtById: true,
    arn: INSTANCE_ARN,
    calls: [
      {
        event: 'ec2:RunInstances',
        op: 'create',
        id: '{response.instancesSet.items[].instanceId}',
        danger: warnIf(
          (record) => request('iamInstanceProfile')(record) !== undefined,
          'it runs with the credentials of a role',
        ),
      },
      {
        event: 'ec2:TerminateInstances',
        op: 'delete',
        id: '{request.instancesSet.items[].instanceId}',
        technique: TECHNIQUES.destroyData,
      },
    ],
  },
  {
    type: 'instance-role',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'put the profile from before back (ec2 replace-iam-instance-profile-association)',
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: [
      instanceRoleCall('AssociateIamInstanceProfile', 'modify'),
      instanceRoleCall('ReplaceIamInstanceProfileAssociation', 'modify'),
      instanceRoleCall('DisassociateIamInstanceProfile', 'delete'),
    ],
  },
  {
    type: 'instance-userdata',
    group,
    technique: TECHNIQUES.startUpScript,
    containment:
      'write the user data from before; what it started on the machine is not undone: build it anew',
    isReplaced: true,
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: [
      {
        event: 'ec2:ModifyInstanceAttribute',
        op: 'modify',
        id: (record) => {
          const id = request('instanceId')(record);
          return typeof id === 'string' && isUserData(record) ? [{ id }] : [];
        },
        of: INSTANCE,
        value: ({ eventID }) => `set by ${eventID}`,
        danger: always(['the instance runs it when it starts, with its role']),
      },
    ],
  },
  {
    type: 'instance-attribute',
    group,
    technique: TECHNIQUES.changeInstance,
    containment: 'set the attribute as it was (ec2 modify-instance-attribute)',
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: [
      {
        event: 'ec2:ModifyInstanceAttribute',
        op: 'modify',
        id: (record) => {
          const id = request('instanceId')(record);
          return typeof id === 'string' && !isUserData(record) ? [{ id }] : [];
        },
        of: INSTANCE,
        value: (record) => record.requestParameters,
      },
    ],
  },
  {
    type: 'instance-metadata-options',
    group,
    technique: TECHNIQUES.changeInstance,
    containment: 'require IMDSv2 again (ec2 modify-instance-metadata-options --http-tokens required)',
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: [
      {
        event: 'ec2:ModifyInstanceMetadataOptions',
        op: 'modify',
        id: '{request.ModifyInstanceMetadataOptionsRequest.InstanceId}',
        of: { 'ec2-instance': '{request.ModifyInstanceMetadataOptionsRequest.InstanceId}' },
        value: request('ModifyInstanceMetadataOptionsRequest'),
        danger: warnIf(
          (record) => request('ModifyInstanceMetadataOptionsRequest', 'HttpTokens')(record) === 'optional',
          'whoever can make the machine fetch a URL can take its credentials',
        ),
      },
    ],
  },
  {
    type: 'ssm-exec',
    group,
    technique: TECHNIQUES.administerByCloud,
    containment:
      'cancel what runs (ssm cancel-command, terminate-session), isolate the machine and look at it',
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: [
      {
        event: 'ssm:SendCommand',
        op: 'use',
        id: '{request.instanceIds[]|request.targets[].values[]|response.command.commandId}',
        of: { 'ec2-instance': '{id}' },
      },
      { event: 'ssm:StartSession', op: 'use', id: '{request.target}', of: INSTANCE },
      { event: 'ssm:ResumeSession', op: 'use', id: '{request.sessionId}' },
      {
        event: 'ssm:StartAutomationExecution',
        op: 'use',
        id: '{response.automationExecutionId|request.documentName}',
      },
    ],
  },
  {
    type: 'ssm-association',
    group,
    technique: TECHNIQUES.administerByCloud,
    containment: 'ssm delete-association, and look at the machines that it ran on',
    isUnique: true,
    arn: 'arn:{partition}:ssm:{region}:{account}:association/{id}',
    calls: [
      {
        event: 'ssm:CreateAssociation',
        op: 'create',
        id: '{response.associationDescription.associationId}',
        danger: always(['it runs again and again']),
      },
      { event: 'ssm:UpdateAssociation', op: 'modify', id: '{request.associationId}' },
      { event: 'ssm:DeleteAssociation', op: 'delete', id: '{request.associationId}' },
    ],
  },
  {
    type: 'ssh-push',
    group,
    technique: TECHNIQUES.connectToMachine,
    containment: 'the key is gone after a minute; end the sessions on the machine, isolate it and look at it',
    partOf: ['ec2-instance'],
    arn: INSTANCE_ARN,
    calls: ['SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey'].map((name) => ({
      event: `ec2-instance-connect:${name}`,
      op: 'use' as const,
      id: '{request.instanceId}',
      of: INSTANCE,
    })),
  },
  {
    type: 'serial-console-access',
    group,
    technique: TECHNIQUES.connectToMachine,
    containment: 'ec2 disable-serial-console-access',
    assumed: 'off',
    calls: [
      {
        event: 'ec2:EnableSerialConsoleAccess',
        op: 'weaken',
        id: '{record.account}',
        value: always('on'),
        danger: always(['the consoles of all instances can be reached']),
      },
      {
        event: 'ec2:DisableSerialConsoleAccess',
        op: 'modify',
        id: '{record.account}',
        value: always('off'),
      },
    ],
  },
  {
    type: 'ec2-keypair',
    group,
    technique: TECHNIQUES.addSshKey,
    containment: 'ec2 delete-key-pair; it stays in the machines that were started with it',
    arn: 'arn:{partition}:ec2:{region}:{account}:key-pair/{id}',
    calls: [
      { event: 'ec2:CreateKeyPair', op: 'create', id: '{request.keyName}' },
      { event: 'ec2:ImportKeyPair', op: 'create', id: '{request.keyName}' },
      { event: 'ec2:DeleteKeyPair', op: 'delete', id: '{request.keyName|request.keyPairId}' },
    ],
  },
  {
    type: 'instance-profile',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'take its role out, then iam delete-instance-profile',
    isGlobal: true,
    isUnique: true,
    arn: 'arn:{partition}:iam::{account}:instance-profile/{id}',
    calls: [
      {
        event: 'iam:CreateInstanceProfile',
        op: 'create',
        id: '{request.instanceProfileName}',
        arn: '{response.instanceProfile.arn}',
        uniqueId: '{response.instanceProfile.instanceProfileId}',
      },
      { event: 'iam:DeleteInstanceProfile', op: 'delete', id: '{request.instanceProfileName}' },
    ],
  },
  {
    type: 'instance-profile-role',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'iam remove-role-from-instance-profile',
    isGlobal: true,
    partOf: ['instance-profile', 'iam-role'],
    arn: PROFILE_ARN,
    calls: (['AddRoleToInstanceProfile', 'RemoveRoleFromInstanceProfile'] as const).map((name) => ({
      event: `iam:${name}`,
      op: name === 'AddRoleToInstanceProfile' ? ('create' as const) : ('delete' as const),
      id: '{request.instanceProfileName}/{request.roleName}',
      of: { 'instance-profile': '{request.instanceProfileName}', 'iam-role': '{request.roleName}' },
    })),
  },
];
