import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { createClients, createRoleIam } from '../aws/clients.ts';
import type { ControlDeps } from '../control/verb.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { FindingSource } from '../model/finding.ts';
import { type Policy, parsePolicy } from '../policy/policy.ts';
import { DESK_NAMES } from '../respond/desk/desk.ts';
import { incidentManagerDesk } from '../respond/desk/incident-manager.ts';
import { opsCenterDesk } from '../respond/desk/ops-center.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import { createSwitches, type SwitchReader } from '../respond/switches.ts';
import { createFunctionLog, type FunctionLog } from './function-log.ts';

/** Empty: that part is off. */
const off = z._default(z.string(), '');
const Environment = z.object({
  INCIDENT_TABLE: z.string(),
  TOPIC_ARN: z.string(),
  DENY_SESSIONS_POLICY_ARN: z.string(),
  DENY_ALL_POLICY_ARN: z.string(),
  SIMULATION_ROLE_ARN: z.string(),
  RUNBOOK_NAME: off,
  RUNBOOK_VERSION: off,
  AUTOMATION_ROLE_ARN: off,
  DESK: z.enum([...DESK_NAMES, 'none']),
  RESPONSE_PLAN_ARN: off,
  EVIDENCE_BUCKET: off,
  KILL_SWITCH_PARAMETER: z.string(),
  DEPLOYED_PARAMETER: z.string(),
  SHADOW_DAYS: z.string().check(z.regex(/^\d{1,2}$/)),
  SEAL_KEY_ID: z.string(),
  TRANSLATOR_NAME: off,
  INVESTIGATOR_NAME: off,
  ESCALATION_TOPIC_ARN: off,
  RESTORE_ROLE_ARN: off,
  CONTAIN_ROLE_ARN: off,
  BREAK_GLASS_PATH: off,
});
type Environment = z.infer<typeof Environment>;

/** What Lambda says of an invocation. */
export interface Invocation {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
}

/** What the stack told the function in its environment, as the main path's dependencies; made once a process. */
export function connectDeployment(environment: NodeJS.ProcessEnv): {
  log: FunctionLog;
  depsFor(invocation: Invocation): RespondDeps;
  /** What answers findings has its code read, and the switches, while the first is on its way. */
  prepare(): void;
  /** Hands the event to the function that may contain. */
  answerAgain(event: string): Promise<void>;
  /** Hands the request for a look to the function that makes it. */
  handLook(request: string): Promise<void>;
  readonly killSwitchParameter: string;
  /** IAM with the rights to give back what was done in this incident. */
  restoreIam(incidentId: string): IAMClient;
  /** What CordonControl has beside that, to do what people have decided. */
  readonly toContain: Pick<ControlDeps, 'iamToContain' | 'breakGlassPath'>;
} {
  const env = readEnvironment(environment);
  const log = createFunctionLog();
  const clients = createClients();
  const store = {
    dynamodb: clients.dynamodb,
    tableName: env.INCIDENT_TABLE,
    now: () => Date.now(),
    seal: { connect: once(async () => (await import('../aws/seal-key.ts')).connectSealKey(env.SEAL_KEY_ID)) },
  };
  const detector = { connect: once(async () => (await import('../aws/detector.ts')).connectDetector()) };
  const bus = { connect: once(async () => (await import('../aws/event-bus.ts')).connectEventBus()) };
  const trail = { connect: once(async () => (await import('../aws/trail.ts')).connectTrail()) };
  const functions = once(async () => (await import('../aws/functions.ts')).connectFunctions());
  const switches = connectSwitches(env, log);
  warm(store, log);
  let simulationIam: IAMClient | undefined;
  const parts = {
    isSimulationOn: env.SIMULATION_ROLE_ARN !== '',
    isInvestigating: env.INVESTIGATOR_NAME !== '' && env.EVIDENCE_BUCKET !== '',
    policy: readPolicy(),
    store,
    detector,
    bus,
    switches,
    identify: { iam: clients.iam, trail, log },
    notify: { sns: clients.sns, topicArn: env.TOPIC_ARN, denyAllPolicyArn: env.DENY_ALL_POLICY_ARN },
    escalation: { topicArn: env.ESCALATION_TOPIC_ARN },
    denySessionsPolicyArn: env.DENY_SESSIONS_POLICY_ARN,
    ...connectDesk(env),
    ...connectEvidence(env),
    ...connectRunbook(env),
    log,
    wait: (milliseconds: number) => setTimeout(milliseconds),
    async iamFor(source: FindingSource) {
      if (source !== 'simulation') return clients.iam;
      simulationIam ??= createRoleIam(env.SIMULATION_ROLE_ARN, 'cordon-simulation');
      return simulationIam;
    },
  };
  return {
    log,
    killSwitchParameter: env.KILL_SWITCH_PARAMETER,
    restoreIam: (incidentId) => createRoleIam(env.RESTORE_ROLE_ARN, incidentId),
    prepare() {
      void detector.connect();
      void switches.read();
    },
    handLook: async (request) => (await functions()).hand(env.INVESTIGATOR_NAME, request),
    answerAgain: async (event) => (await functions()).hand(env.TRANSLATOR_NAME, event),
    toContain: {
      breakGlassPath: env.BREAK_GLASS_PATH,
      iamToContain: (incidentId, source) =>
        createRoleIam(source === 'simulation' ? env.SIMULATION_ROLE_ARN : env.CONTAIN_ROLE_ARN, incidentId),
    },
    depsFor: ({ invokedFunctionArn }) => ({ ...parts, homeAccount: invokedFunctionArn.split(':')[4] ?? '' }),
  };
}

function connectSwitches(env: Environment, log: FunctionLog): SwitchReader {
  return createSwitches({
    killSwitchParameter: env.KILL_SWITCH_PARAMETER,
    deployedParameter: env.DEPLOYED_PARAMETER,
    shadowDays: Number(env.SHADOW_DAYS),
    connect: once(async () => (await import('../aws/parameters.ts')).connectParameters()),
    now: () => Date.now(),
    log,
  });
}

function readEnvironment(environment: NodeJS.ProcessEnv): Environment {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CordonError('Environment', `the function's environment lacks ${names}`, {
    advice: 'deploy the stack again',
  });
}

/** The synthesis put it beside the bundle, checked: `deploy/response-policy.ts`. */
function readPolicy(): Policy {
  return parsePolicy(JSON.parse(readFileSync(new URL('./response-policy.json', import.meta.url), 'utf8')));
}

/** People work where the deployment says, if anywhere. */
function connectDesk(env: Environment): Pick<RespondDeps, 'desk'> {
  const [, partition = 'aws', , region = '', account = ''] = env.TOPIC_ARN.split(':');
  const bucket = env.EVIDENCE_BUCKET;
  const evidence = bucket === '' ? {} : { evidenceBucketArn: `arn:${partition}:s3:::${bucket}` };
  switch (env.DESK) {
    case 'incident-manager':
      return {
        desk: incidentManagerDesk({
          ...evidence,
          responsePlanArn: env.RESPONSE_PLAN_ARN,
          connect: once(async () => (await import('../aws/incident-manager.ts')).connectIncidentManager()),
        }),
      };
    case 'ops-center':
      return {
        desk: opsCenterDesk({
          ...evidence,
          opsItems: `arn:${partition}:ssm:${region}:${account}:opsitem`,
          connect: once(async () => (await import('../aws/ops-center.ts')).connectOpsCenter()),
        }),
      };
    case 'none':
      return {};
  }
}

function connectEvidence(env: Environment): Pick<RespondDeps, 'evidence'> {
  const name = env.EVIDENCE_BUCKET;
  if (name === '') return {};
  const owner = env.TOPIC_ARN.split(':')[4] ?? '';
  return {
    evidence: {
      connect: once(async () =>
        (await import('../aws/evidence-bucket.ts')).connectEvidenceBucket({ name, owner }),
      ),
    },
  };
}

function connectRunbook(env: Environment): Pick<RespondDeps, 'runbook'> {
  if (env.RUNBOOK_NAME === '') return {};
  return {
    runbook: {
      documentName: env.RUNBOOK_NAME,
      documentVersion: env.RUNBOOK_VERSION,
      roleArn: env.AUTOMATION_ROLE_ARN,
      connect: once(async () => (await import('../aws/automation.ts')).connectAutomation()),
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Opens the connection that the first finding would otherwise wait for. It reads an item that is never there. */
function warm(store: RespondDeps['store'], log: FunctionLog): void {
  const Key = { pk: { S: 'WARM' }, sk: { S: 'WARM' } };
  store.dynamodb
    .send(new GetItemCommand({ TableName: store.tableName, Key }))
    .catch((error: unknown) => log.failure('the connection to the store could not be warmed', error));
}
