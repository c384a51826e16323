import { readMember, readText } from './read-member.ts';
import { serviceOf, type TrailRecord } from './trail-record.ts';

/** Something that runs with a role, and the name that AWS gives to its sessions. */
export interface MadeWorkload {
  readonly service: string;
  readonly sessionName: string;
  readonly roleArn?: string;
  readonly arn?: string;
  /** Where many have the same session name: how long after the call its sessions are looked for, ms. */
  readonly lasts?: number;
}

const HOUR = 3_600_000;
const INSTANCE = /^i-[0-9a-f]{8,32}$/;

type Read = (record: TrailRecord) => readonly MadeWorkload[];

/**
 * Calls that make something with a role. The names of the sessions: Lambda's is the function's, a task's and a build's is
 * its id, an automation's begins with `Automation-`; Glue's, SageMaker's and CloudFormation's are the same for all.
 */
const MAKES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['ec2 RunInstances', readInstances],
  ['lambda CreateFunction20150331', readFunction],
  ['ecs RunTask', readTasks],
  ['ecs StartTask', readTasks],
  ['codebuild StartBuild', readBuild],
  ['ssm StartAutomationExecution', readAutomation],
  ['glue StartJobRun', shared('GlueJobRunnerSession', ['requestParameters', 'roleArn'])],
  ['glue CreateJob', shared('GlueJobRunnerSession', ['requestParameters', 'role'])],
  ['glue CreateSession', shared('GlueJobRunnerSession', ['requestParameters', 'role'])],
  ['sagemaker CreateNotebookInstance', shared('SageMaker', ['requestParameters', 'roleArn'])],
  ['sagemaker CreateTrainingJob', shared('SageMaker', ['requestParameters', 'roleArn'])],
  ['cloudformation CreateStack', shared('AWSCloudFormation', ['requestParameters', 'roleARN'])],
  ['cloudformation UpdateStack', shared('AWSCloudFormation', ['requestParameters', 'roleARN'])],
]);

export const readMadeWorkloads: Read = (record) =>
  MAKES.get(`${serviceOf(record)} ${record.eventName}`)?.(record) ?? [];

export const instancesIn = (answer: unknown): readonly string[] =>
  itemsOf(answer, 'instancesSet', 'items').flatMap(
    (item) => readInstance(readText(item, 'instanceId')) ?? [],
  );

export const readInstance = (value: string | undefined): string | undefined =>
  value !== undefined && INSTANCE.test(value) ? value : undefined;

function readInstances({ requestParameters, responseElements }: TrailRecord): readonly MadeWorkload[] {
  const profiled = itemsOf(responseElements, 'instancesSet', 'items').some(
    (item) => readMember(item, 'iamInstanceProfile') !== undefined,
  );
  if (!profiled && readMember(requestParameters, 'iamInstanceProfile') === undefined) return [];
  return instancesIn(responseElements).map((sessionName) => ({ service: 'ec2', sessionName }));
}

/** A function's name, from its name, its partial or its whole ARN. */
export const functionName = (value: string | undefined): string | undefined =>
  /(?:^|:function:|^\d{12}:)([\w-]{1,64})(?::[\w$-]{1,128})?$/.exec(value ?? '')?.[1];

export function readFunction({ requestParameters, responseElements }: TrailRecord): readonly MadeWorkload[] {
  const arn = readText(responseElements, 'functionArn')?.replace(/(:function:[\w-]+):.*$/, '$1');
  const sessionName =
    functionName(arn) ??
    functionName(readText(requestParameters, 'functionName')) ??
    functionName(readText(requestParameters, 'fullyQualifiedArn', 'relativeId', 'functionName'));
  const roleArn = readText(responseElements, 'role') ?? readText(requestParameters, 'role');
  if (sessionName === undefined || roleArn === undefined) return [];
  return [{ service: 'lambda', sessionName, roleArn, ...(arn === undefined ? {} : { arn }) }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
function readTasks({ requestParameters, responseElements }: TrailRecord): readonly MadeWorkload[] {
  const roleArn = readText(requestParameters, 'overrides', 'taskRoleArn');
  return itemsOf(responseElements, 'tasks').flatMap((task) => {
    const arn = readText(task, 'taskArn');
    const sessionName = arn?.split('/').at(-1);
    if (arn === undefined || sessionName === undefined || !/^[0-9a-f-]{32,36}$/.test(sessionName)) return [];
    return [{ service: 'ecs-tasks', sessionName, arn, ...(roleArn === undefined ? {} : { roleArn }) }];
  });
}

function readBuild({ responseElements }: TrailRecord): readonly MadeWorkload[] {
  const build = readText(responseElements, 'build', 'id')?.split(':').at(-1);
  const arn = readText(responseElements, 'build', 'arn');
  if (build === undefined || !/^[0-9a-f-]{36}$/.test(build)) return [];
  return [
    { service: 'codebuild', sessionName: `AWSCodeBuild-${build}`, ...(arn === undefined ? {} : { arn }) },
  ];
}

function readAutomation({ responseElements }: TrailRecord): readonly MadeWorkload[] {
  const id = readText(responseElements, 'automationExecutionId');
  return id === undefined || !/^[0-9a-f-]{36}$/.test(id)
    ? []
    : [{ service: 'ssm', sessionName: `Automation-${id}` }];
}

/** Only with its role, and only for an hour: others' have the same name. */
function shared(sessionName: string, [from, name]: readonly ['requestParameters', string]): Read {
  return (record) => {
    const roleArn = readText(record[from], name);
    return roleArn?.startsWith('arn:') === true
      ? [{ service: serviceOf(record), sessionName, roleArn, lasts: HOUR }]
      : [];
  };
}

export function itemsOf(json: unknown, ...path: readonly string[]): readonly unknown[] {
  const items = readMember(json, ...path);
  return Array.isArray(items) ? items : [];
}
