import { ACCOUNT } from './fixture.ts';
import type { CallFixture } from './iam-call-fixtures.ts';

const INSTANCE = 'i-0a1b2c3d4e5f60718';
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:invoices`;
const LAYER = `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:tools:4`;
const TEMPLATE = 'lt-0abcd290751193123';
const SERVICE = `arn:aws:apprunner:us-east-1:${ACCOUNT}:service/web/8fe1e10304f84fd2b0df550fe98a71fa`;
const DEFINITION = `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/web:7`;
const TASK = `arn:aws:ecs:us-east-1:${ACCOUNT}:task/prod/1dc5c17a422b4dc9b0df550fe98a71fa`;
const ASSOCIATION = { associationId: 'iip-assoc-0e7736511a163c209' };
const MAPPING = '14e0db71-5d35-4eb5-b481-8945cf9d10c2';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/support`;
const templated = { launchTemplate: { launchTemplateId: TEMPLATE } };

export const computeCalls: readonly CallFixture[] = [
  {
    events: 'ec2:RunInstances',
    request: { instancesSet: { items: [{ imageId: 'ami-0abcdef1234567890', minCount: 2, maxCount: 2 }] } },
    response: { instancesSet: { items: [{ instanceId: INSTANCE }, { instanceId: 'i-0ffffffffffffffff' }] } },
    about: { 'ec2-instance': [INSTANCE, 'i-0ffffffffffffffff'] },
  },
  {
    events: 'ec2:TerminateInstances',
    request: { instancesSet: { items: [{ instanceId: INSTANCE }] } },
    about: { 'ec2-instance': INSTANCE },
  },
  {
    events: 'ec2:AssociateIamInstanceProfile',
    request: {
      AssociateIamInstanceProfileRequest: { InstanceId: INSTANCE, IamInstanceProfile: { Name: 'web' } },
    },
    about: { 'instance-role': INSTANCE },
  },
  ...['ReplaceIamInstanceProfileAssociation', 'DisassociateIamInstanceProfile'].map((name) => ({
    events: `ec2:${name}`,
    request: { [`${name}Request`]: { AssociationId: ASSOCIATION.associationId } },
    response: {
      [`${name}Response`]: { iamInstanceProfileAssociation: { ...ASSOCIATION, instanceId: INSTANCE } },
    },
    about: { 'instance-role': INSTANCE },
  })),
  {
    events: 'ec2:ModifyInstanceAttribute',
    request: { instanceId: INSTANCE, userData: '<sensitiveDataRemoved>' },
    about: { 'instance-userdata': INSTANCE },
  },
  {
    events: 'ec2:ModifyInstanceAttribute',
    request: { instanceId: INSTANCE, disableApiTermination: { value: false } },
    about: { 'instance-attribute': INSTANCE },
  },
  {
    events: 'ec2:ModifyInstanceMetadataOptions',
    request: { ModifyInstanceMetadataOptionsRequest: { InstanceId: INSTANCE, HttpTokens: 'optional' } },
    about: { 'instance-metadata-options': INSTANCE },
  },
  {
    events: 'ssm:SendCommand',
    request: { documentName: 'AWS-RunShellScript', instanceIds: [INSTANCE] },
    about: { 'ssm-exec': INSTANCE },
  },
  { events: 'ssm:StartSession', request: { target: INSTANCE }, about: { 'ssm-exec': INSTANCE } },
  {
    events: 'ssm:ResumeSession',
    request: { sessionId: 'deploy-bot-0a1b2c3d4e5f6' },
    about: { 'ssm-exec': 'deploy-bot-0a1b2c3d4e5f6' },
  },
  {
    events: 'ssm:StartAutomationExecution',
    request: { documentName: 'AWS-RunShellScript' },
    response: { automationExecutionId: MAPPING },
    about: { 'ssm-exec': MAPPING },
  },
  {
    events: 'ssm:CreateAssociation',
    request: { name: 'AWS-RunShellScript' },
    response: { associationDescription: { associationId: MAPPING } },
    about: { 'ssm-association': MAPPING },
  },
  {
    events: 'ssm:UpdateAssociation ssm:DeleteAssociation',
    request: { associationId: MAPPING },
    about: { 'ssm-association': MAPPING },
  },
  {
    events: 'ec2-instance-connect:SendSSHPublicKey ec2-instance-connect:SendSerialConsoleSSHPublicKey',
    request: { instanceId: INSTANCE, instanceOSUser: 'ec2-user' },
    about: { 'ssh-push': INSTANCE },
  },
  {
    events: 'ec2:EnableSerialConsoleAccess ec2:DisableSerialConsoleAccess',
    request: { EnableSerialConsoleAccessRequest: '' },
    about: { 'serial-console-access': ACCOUNT },
  },
  {
    events: 'ec2:CreateKeyPair ec2:ImportKeyPair ec2:DeleteKeyPair',
    request: { keyName: 'ops' },
    about: { 'ec2-keypair': 'ops' },
  },
  {
    events: 'lambda:CreateFunction20150331',
    request: { functionName: 'invoices', role: ROLE },
    response: { functionName: 'invoices', functionArn: FUNCTION, codeSha256: 'Pt1c8vVaBygm' },
    about: { lambda: 'invoices', 'lambda-code': 'invoices' },
  },
  {
    events: 'lambda:DeleteFunction20150331',
    request: { functionName: FUNCTION },
    about: { lambda: 'invoices' },
  },
  {
    events: 'lambda:UpdateFunctionCode20150331v2',
    request: { functionName: `${FUNCTION}:PROD` },
    response: { functionName: 'invoices', codeSha256: 'AAAAvVaBygm' },
    about: { 'lambda-code': 'invoices' },
  },
  {
    events: 'lambda:UpdateFunctionConfiguration20150331v2',
    request: { functionName: `${ACCOUNT}:function:invoices`, layers: [LAYER] },
    about: { 'lambda-config': 'invoices' },
  },
  {
    events: 'lambda:PublishLayerVersion20181031',
    request: { layerName: 'tools' },
    response: { layerVersionArn: LAYER },
    about: { 'lambda-layer': LAYER },
  },
  {
    events: 'lambda:DeleteLayerVersion20181031',
    request: { layerName: 'tools', versionNumber: 4 },
    about: { 'lambda-layer': LAYER },
  },
  {
    events: 'ec2:CreateLaunchTemplate',
    request: { CreateLaunchTemplateRequest: { LaunchTemplateName: 'web' } },
    response: { CreateLaunchTemplateResponse: templated },
    about: { 'launch-template': TEMPLATE },
  },
  {
    events: 'ec2:CreateLaunchTemplateVersion',
    request: { CreateLaunchTemplateVersionRequest: { LaunchTemplateName: 'web' } },
    response: { CreateLaunchTemplateVersionResponse: { launchTemplateVersion: templated.launchTemplate } },
    about: { 'launch-template': TEMPLATE },
  },
  {
    events: 'ec2:DeleteLaunchTemplate',
    request: { DeleteLaunchTemplateRequest: { LaunchTemplateId: TEMPLATE } },
    about: { 'launch-template': TEMPLATE },
  },
  {
    events: 'cloudformation:CreateStack cloudformation:UpdateStack cloudformation:DeleteStack',
    request: {
      stackName: `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/tools/${MAPPING}`,
      roleARN: ROLE,
    },
    about: { 'cloudformation-stack': 'tools' },
  },
  {
    events: 'codebuild:CreateProject codebuild:UpdateProject codebuild:DeleteProject',
    request: { name: 'release', serviceRole: ROLE },
    about: { 'codebuild-project': 'release' },
  },
  {
    events: 'codebuild:StartBuild',
    request: { projectName: 'release', buildspecOverride: 'version: 0.2' },
    about: { 'codebuild-run': 'release' },
  },
  {
    events: 'glue:CreateDevEndpoint glue:UpdateDevEndpoint glue:DeleteDevEndpoint',
    request: { endpointName: 'etl', roleArn: ROLE },
    about: { 'glue-endpoint': 'etl' },
  },
  { events: 'glue:CreateJob', request: { name: 'nightly', role: ROLE }, about: { 'glue-job': 'nightly' } },
  {
    events: 'glue:UpdateJob glue:DeleteJob',
    request: { jobName: 'nightly' },
    about: { 'glue-job': 'nightly' },
  },
  {
    events:
      'sagemaker:CreateNotebookInstance sagemaker:UpdateNotebookInstance sagemaker:DeleteNotebookInstance',
    request: { notebookInstanceName: 'lab', roleArn: ROLE },
    about: { 'sagemaker-notebook': 'lab' },
  },
  {
    events: 'apprunner:CreateService apprunner:UpdateService apprunner:DeleteService',
    request: { serviceName: 'web' },
    response: { service: { serviceArn: SERVICE } },
    about: { 'apprunner-service': SERVICE },
  },
  {
    events: 'ecs:RegisterTaskDefinition ecs:DeregisterTaskDefinition',
    request: { family: 'web', taskRoleArn: ROLE },
    response: { taskDefinition: { taskDefinitionArn: DEFINITION } },
    about: { 'ecs-task-definition': DEFINITION },
  },
  {
    events: 'ecs:RunTask',
    request: { cluster: 'prod', taskDefinition: 'web:7' },
    response: { tasks: [{ taskArn: TASK }] },
    about: { 'ecs-task': TASK },
  },
  {
    events: 'ecs:StopTask',
    request: { cluster: 'prod', task: '1dc5c17a422b4dc9b0df550fe98a71fa' },
    response: { task: { taskArn: TASK } },
    about: { 'ecs-task': TASK },
  },
  { events: 'ecs:ExecuteCommand', request: { cluster: 'prod', task: TASK }, about: { 'ecs-exec': TASK } },
  {
    events: 'eks:CreateAccessEntry eks:DeleteAccessEntry',
    request: { name: 'prod', principalArn: ROLE },
    about: { 'eks-access-entry': `prod/${ROLE}` },
  },
  ...['20150331', '20150331v2'].map((version) => ({
    events: `lambda:AddPermission${version} lambda:RemovePermission${version}`,
    request: { functionName: FUNCTION, statementId: 'backdoor', principal: '*' },
    about: { 'lambda-permission': 'invoices/backdoor' },
  })),
  {
    events: 'lambda:AddLayerVersionPermission20181031 lambda:RemoveLayerVersionPermission20181031',
    request: { layerName: 'tools', versionNumber: 4, statementId: 'share', principal: '444455556666' },
    about: { 'lambda-layer-permission': 'tools/4/share' },
  },
  {
    events: 'lambda:CreateFunctionUrlConfig lambda:UpdateFunctionUrlConfig lambda:DeleteFunctionUrlConfig',
    request: { functionName: 'invoices', authType: 'NONE' },
    about: { 'lambda-url': 'invoices' },
  },
  {
    events: 'lambda:CreateEventSourceMapping20150331',
    request: { functionName: 'invoices', eventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:jobs` },
    response: { uUID: MAPPING },
    about: { 'lambda-esm': MAPPING },
  },
  {
    events: 'lambda:UpdateEventSourceMapping20150331 lambda:DeleteEventSourceMapping20150331',
    request: { uUID: MAPPING },
    about: { 'lambda-esm': MAPPING },
  },
  {
    events: 'events:PutRule events:EnableRule events:DisableRule events:DeleteRule',
    request: { name: 'nightly' },
    about: { 'event-rule': 'nightly' },
  },
  {
    events: 'events:PutTargets',
    request: {
      rule: 'nightly',
      targets: [
        { id: '1', arn: FUNCTION },
        { id: '2', arn: FUNCTION },
      ],
    },
    about: { 'event-target': ['nightly/1', 'nightly/2'] },
  },
  {
    events: 'events:RemoveTargets',
    request: { rule: 'nightly', ids: ['1'] },
    about: { 'event-target': 'nightly/1' },
  },
  {
    events: 'scheduler:CreateSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule',
    request: { name: 'nightly' },
    about: { schedule: 'nightly' },
  },
  {
    events: 'ecr:SetRepositoryPolicy ecr:DeleteRepositoryPolicy',
    request: { repositoryName: 'web', policyText: '{}' },
    about: { 'ecr-policy': 'web' },
  },
];
