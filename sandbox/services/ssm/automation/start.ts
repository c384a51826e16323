import type { StartAutomationExecutionRequest, StartAutomationExecutionResult } from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { type Access, type Call, operation, type Session } from '../../../kernel/operation.ts';
import { checkOneOf, checkText } from '../../events/constraints.ts';
import { ssmArn } from '../arn.ts';
import {
  type DocumentVersion,
  documentName,
  findDocument,
  findVersion,
  RESERVED,
  type SsmDocument,
} from '../documents/document.ts';
import { refuseMembers } from '../refuse-members.ts';
import { requestedTags, resourceTags, withTags } from '../tag-sets.ts';
import { checkToken, findByToken, writeRequest } from './client-token.ts';
import { type Execution, keepExecution } from './execution.ts';
import { checkGiven, invalidParameters, readInputParameters } from './input-parameters.ts';
import { runbookOf } from './read-runbook.ts';
import { accessPassRole, isRoleArn, isRoleChosenAtStart, roleOf } from './role.ts';
import { beginExecution, hasRoom } from './run.ts';
import { assumeRole } from './run-caller.ts';

const NOT_HERE = [
  'TargetParameterName',
  'Targets',
  'TargetMaps',
  'MaxConcurrency',
  'MaxErrors',
  'TargetLocations',
  'AlarmConfiguration',
  'TargetLocationsURL',
];
const MOST_TAGS = 5;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html */
const StartAutomationExecution = operation<StartAutomationExecutionRequest, StartAutomationExecutionResult>({
  access(input, call) {
    const name = documentName(call, input.DocumentName);
    const document = findDocument(call, input.DocumentName);
    const version = input.DocumentVersion ?? '$DEFAULT';
    const context = { ...resourceTags(document?.tags), ...requestedTags(input.Tags) };
    const tagging: readonly Access[] =
      input.Tags === undefined || input.Tags.length === 0
        ? []
        : [{ action: 'ssm:AddTagsToResource', resource: ssmArn(call, 'automation-execution/*'), context }];
    return [
      {
        action: 'ssm:StartAutomationExecution',
        resource: ssmArn(call, `automation-definition/${name}:${version}`),
        context,
      },
      ...tagging,
      ...accessPassRole(passedRole(call, input, document)),
    ];
  },
  async act(input, call) {
    refuseMembers('StartAutomationExecution', input, NOT_HERE);
    checkOneOf('mode', input.Mode, ['Auto', 'Interactive']);
    if (input.Mode === 'Interactive')
      throw notInSandbox('ssm:StartAutomationExecution with Mode Interactive');
    checkToken(input.ClientToken);
    checkGiven(input.Parameters ?? {});
    const request = writeRequest(input);
    const before = findByToken(call, input.ClientToken, request);
    if (before !== undefined) return { AutomationExecutionId: before.id };
    const { name, version } = requireDefinition(call, input);
    const runbook = runbookOf(version);
    const parameters = readInputParameters(runbook, input.Parameters ?? {});
    const role = roleOf(call, runbook, parameters);
    const id = call.world.ids.uuid();
    const execution: Execution = {
      id,
      arn: ssmArn(call, `automation-execution/${id}`),
      documentName: name,
      document: version,
      starter: call.caller,
      executedBy: 'arn' in call.caller.principal ? call.caller.principal.arn : call.caller.userId,
      ...(role === undefined ? {} : { assumeRole: role }),
      parameters,
      startedAt: call.at,
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken.toLowerCase() }),
      request,
      steps: runbook.steps.map((step) => ({
        id: call.world.ids.uuid(),
        name: step.name,
        action: step.action,
        status: 'Pending' as const,
      })),
      variables: new Map(
        [...runbook.variables].flatMap(([key, one]) =>
          one.default === undefined ? [] : [[key, one.default]],
        ),
      ),
      values: new Map(),
      tags: withTags(new Map(), input.Tags, MOST_TAGS),
      status: 'Pending',
    };
    const session = role === undefined ? undefined : await takeRole(call, execution, role);
    // Looked at again: what was awaited leaves time for the same call to come a second time.
    const meanwhile = findByToken(call, input.ClientToken, request);
    if (meanwhile !== undefined) return { AutomationExecutionId: meanwhile.id };
    if (!hasRoom(call))
      throw new AwsError(
        'AutomationExecutionLimitExceededException',
        'The number of simultaneously running Automation executions exceeded the allowable limit.',
      );
    keepExecution(call, execution);
    beginExecution({ world: call.world, account: call.account, region: call.region }, execution, session);
    return { AutomationExecutionId: id };
  },
  trail(input) {
    const { DocumentName, DocumentVersion: version, Parameters, ClientToken, Mode, Tags } = input;
    // CloudTrail hides the values, which may be secrets.
    const hidden = Object.entries(Parameters ?? {}).map(([name, values]) => [name, values.map(() => HIDDEN)]);
    return {
      requestParameters: {
        documentName: DocumentName,
        ...(version === undefined ? {} : { documentVersion: version }),
        ...(Parameters === undefined ? {} : { parameters: Object.fromEntries(hidden) }),
        ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
        ...(Mode === undefined ? {} : { mode: Mode }),
        ...(Tags === undefined ? {} : { tags: Tags.map(({ Key, Value }) => ({ key: Key, value: Value })) }),
      },
    };
  },
});

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** The role that the starter passes. What is not in order yet is for `act` to refuse. */
function passedRole(
  call: Call,
  input: StartAutomationExecutionRequest,
  document: SsmDocument | undefined,
): string | undefined {
  const version = document === undefined ? undefined : findVersion(document, input);
  if (version === undefined) return undefined;
  const runbook = runbookOf(version);
  if (!isRoleChosenAtStart(runbook)) return undefined;
  const given = new Map(Object.entries(input.Parameters ?? {}).map(([name, values]) => [name, values[0]]));
  const defaults = [...runbook.parameters].map(([name, parameter]) => [name, parameter.default] as const);
  return roleOf(call, runbook, new Map([...defaults, ...given]));
}

function requireDefinition(
  call: Call,
  input: StartAutomationExecutionRequest,
): { name: string; version: DocumentVersion } {
  const name = documentName(call, input.DocumentName ?? '');
  checkText('documentName', name, { max: 128, pattern: /^[a-zA-Z0-9_\-.:/]{3,128}$/ });
  const document = findDocument(call, name);
  if (document === undefined && RESERVED.test(name)) throw notInSandbox(`ssm: the document ${name} of AWS`);
  if (document === undefined)
    throw new AwsError(
      'AutomationDefinitionNotFoundException',
      'An Automation runbook with the specified name could not be found.',
    );
  const version = findVersion(document, input);
  if (version === undefined)
    throw new AwsError(
      'AutomationDefinitionVersionNotFoundException',
      'An Automation runbook with the specified name and version could not be found.',
    );
  return { name, version };
}

async function takeRole(call: Call, execution: Execution, role: string): Promise<Session> {
  if (!isRoleArn(role)) throw invalidParameters('The format of the supplied assume role ARN is invalid.');
  if (role.split(':')[4] !== call.account)
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.');
  try {
    return await assumeRole(call, execution, role);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status === 500 || error.status === 501) throw error;
    throw invalidParameters('The defined assume role is unable to be assumed.');
  }
}

export const start = { StartAutomationExecution };
