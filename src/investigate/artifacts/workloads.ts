import { type ArtifactType, type CatalogCall, request, response } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'compute with roles';
const technique = TECHNIQUES.runServerless;
const FUNCTION = '{request.functionName:function|response.functionName:function}';
const FUNCTION_ARN = 'arn:{partition}:lambda:{region}:{account}:function:{id}';
const ofFunction = { lambda: FUNCTION };
const STACK = '{request.stackName:second|response.stackId:second}';

/** Made, changed and deleted under one name. */
function lifeOf(
  service: string,
  id: string,
  names: { readonly made: string; readonly changed?: string; readonly deleted: string },
): readonly CatalogCall[] {
  const made: CatalogCall = { event: `${service}:${names.made}`, op: 'create', id, danger: nameRole };
  const deleted: CatalogCall = { event: `${service}:${names.deleted}`, op: 'delete', id };
  if (names.changed === undefined) return [made, deleted];
  const changed: CatalogCall = {
    event: `${service}:${names.changed}`,
    op: 'modify',
    id,
    value: (record) => record.requestParameters,
    danger: nameRole,
  };
  return [made, changed, deleted];
}

const ROLE_MEMBERS = ['role', 'roleArn', 'roleARN', 'serviceRole', 'instanceRoleArn', 'taskRoleArn'] as const;

function nameRole(record: Parameters<ReturnType<typeof request>>[0]): readonly string[] {
  const roles = ROLE_MEMBERS.map((name) => request(name)(record)).filter((role) => typeof role === 'string');
  return roles.slice(0, 2).map((role) => `it runs with ${role.slice(0, 160)}`);
}

/** Lambda's names carry the day of its API. https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html */
export const workloads: readonly ArtifactType[] = [
  {
    type: 'lambda',
    group,
    technique,
    containment: 'stop it (lambda put-function-concurrency 0), save its code as evidence, then delete it',
    isUnique: true,
    arn: FUNCTION_ARN,
    calls: [
      {
        event: 'lambda:CreateFunction20150331',
        op: 'create',
        id: FUNCTION,
        arn: '{response.functionArn}',
        danger: nameRole,
      },
      { event: 'lambda:DeleteFunction20150331', op: 'delete', id: FUNCTION },
    ],
  },
  {
    type: 'lambda-code',
    group,
    technique,
    containment: 'stop it (lambda put-function-concurrency 0) and deploy its own code again',
    isReplaced: true,
    partOf: ['lambda'],
    arn: FUNCTION_ARN,
    calls: [
      {
        event: 'lambda:UpdateFunctionCode20150331v2',
        op: 'modify',
        id: FUNCTION,
        of: ofFunction,
        value: response('codeSha256'),
      },
      {
        event: 'lambda:CreateFunction20150331',
        op: 'create',
        id: FUNCTION,
        of: ofFunction,
        value: response('codeSha256'),
        isBackground: true,
      },
    ],
  },
  {
    type: 'lambda-config',
    group,
    technique,
    containment: 'set role, layers and variables as they were (lambda update-function-configuration)',
    partOf: ['lambda'],
    arn: FUNCTION_ARN,
    calls: [
      {
        event: 'lambda:UpdateFunctionConfiguration20150331v2',
        op: 'modify',
        id: FUNCTION,
        of: ofFunction,
        value: (record) => record.requestParameters,
        danger: (record) => [...nameRole(record), ...nameLayers(record)],
      },
    ],
  },
  {
    type: 'lambda-layer',
    group,
    technique,
    containment: 'lambda delete-layer-version; functions that have it keep it until they are updated',
    arn: '{id}',
    calls: [
      {
        event: 'lambda:PublishLayerVersion20181031',
        op: 'create',
        id: '{response.layerVersionArn|request.layerName}',
      },
      {
        event: 'lambda:DeleteLayerVersion20181031',
        op: 'delete',
        id: 'arn:{partition}:lambda:{region}:{account}:layer:{request.layerName}:{request.versionNumber}',
      },
    ],
  },
  {
    type: 'launch-template',
    group,
    technique: TECHNIQUES.createInstance,
    containment: 'make the version from before the default, or ec2 delete-launch-template',
    calls: [
      {
        event: 'ec2:CreateLaunchTemplate',
        op: 'create',
        id: '{response.CreateLaunchTemplateResponse.launchTemplate.launchTemplateId}',
      },
      {
        event: 'ec2:CreateLaunchTemplateVersion',
        op: 'modify',
        id: '{response.CreateLaunchTemplateVersionResponse.launchTemplateVersion.launchTemplateId}',
        value: ({ eventID }) => `written by ${eventID}`,
      },
      {
        event: 'ec2:DeleteLaunchTemplate',
        op: 'delete',
        id: '{response.DeleteLaunchTemplateResponse.launchTemplate.launchTemplateId|request.DeleteLaunchTemplateRequest.LaunchTemplateId}',
      },
    ],
  },
  {
    type: 'cloudformation-stack',
    group,
    technique,
    containment: 'look at what it made, then cloudformation delete-stack',
    calls: lifeOf('cloudformation', STACK, {
      made: 'CreateStack',
      changed: 'UpdateStack',
      deleted: 'DeleteStack',
    }),
  },
  {
    type: 'codebuild-project',
    group,
    technique,
    containment: 'codebuild delete-project; of one that was there before, its source and role as they were',
    arn: 'arn:{partition}:codebuild:{region}:{account}:project/{id}',
    calls: lifeOf('codebuild', '{request.name:last}', {
      made: 'CreateProject',
      changed: 'UpdateProject',
      deleted: 'DeleteProject',
    }),
  },
  {
    type: 'codebuild-run',
    group,
    technique,
    containment: 'codebuild stop-build, and look at what it did with its role',
    calls: [
      {
        event: 'codebuild:StartBuild',
        op: 'use',
        id: '{request.projectName}',
        danger: (record) =>
          request('buildspecOverride')(record) === undefined ? [] : ['it ran commands of the caller'],
      },
    ],
  },
  {
    type: 'glue-endpoint',
    group,
    technique,
    containment: 'glue delete-dev-endpoint',
    calls: lifeOf('glue', '{request.endpointName}', {
      made: 'CreateDevEndpoint',
      changed: 'UpdateDevEndpoint',
      deleted: 'DeleteDevEndpoint',
    }),
  },
  {
    type: 'glue-job',
    group,
    technique,
    containment: 'glue delete-job; of one that was there before, its script and role as they were',
    calls: lifeOf('glue', '{request.name|request.jobName}', {
      made: 'CreateJob',
      changed: 'UpdateJob',
      deleted: 'DeleteJob',
    }),
  },
  {
    type: 'sagemaker-notebook',
    group,
    technique,
    containment: 'sagemaker stop-notebook-instance, then delete it',
    calls: lifeOf('sagemaker', '{request.notebookInstanceName}', {
      made: 'CreateNotebookInstance',
      changed: 'UpdateNotebookInstance',
      deleted: 'DeleteNotebookInstance',
    }),
  },
  {
    type: 'apprunner-service',
    group,
    technique,
    containment: 'apprunner pause-service, then delete it',
    arn: '{id}',
    calls: lifeOf('apprunner', '{response.service.serviceArn|request.serviceArn}', {
      made: 'CreateService',
      changed: 'UpdateService',
      deleted: 'DeleteService',
    }),
  },
  {
    type: 'ecs-task-definition',
    group,
    technique,
    containment: 'ecs deregister-task-definition, and stop the tasks that run from it',
    arn: '{id}',
    calls: [
      {
        event: 'ecs:RegisterTaskDefinition',
        op: 'create',
        id: '{response.taskDefinition.taskDefinitionArn}',
        danger: nameRole,
      },
      {
        event: 'ecs:DeregisterTaskDefinition',
        op: 'delete',
        id: '{response.taskDefinition.taskDefinitionArn|request.taskDefinition}',
      },
    ],
  },
  {
    type: 'ecs-task',
    group,
    technique,
    containment: 'ecs stop-task',
    arn: '{id}',
    isSoughtById: true,
    calls: [
      { event: 'ecs:RunTask', op: 'create', id: '{response.tasks[].taskArn}' },
      { event: 'ecs:StopTask', op: 'delete', id: '{response.task.taskArn|request.task}' },
    ],
  },
  {
    type: 'eks-access-entry',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'eks delete-access-entry',
    calls: [
      { event: 'eks:CreateAccessEntry', op: 'create', id: '{request.name}/{request.principalArn}' },
      { event: 'eks:DeleteAccessEntry', op: 'delete', id: '{request.name}/{request.principalArn}' },
    ],
  },
  {
    type: 'ecs-exec',
    group,
    technique: TECHNIQUES.administerByCloud,
    containment: 'stop the task, and look at what it did with its role',
    calls: [{ event: 'ecs:ExecuteCommand', op: 'use', id: '{request.task}' }],
  },
];

function nameLayers(record: Parameters<ReturnType<typeof request>>[0]): readonly string[] {
  const layers = request('layers')(record);
  if (!Array.isArray(layers)) return [];
  const named = layers.filter((layer) => typeof layer === 'string');
  return named.slice(0, 3).map((layer) => `it runs the layer ${layer.slice(0, 160)}`);
}
