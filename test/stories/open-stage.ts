import {
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  CreateUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { type CallResult, startCaller } from '../../src/cli/stage/caller-process.ts';
import { deployStack, outputOf, type Template } from '../../src/cli/stage/deploy-stack.ts';
import { enableGuardDuty } from '../../src/cli/stage/guardduty.ts';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { type SandboxProcess, startSandboxProcess } from '../../src/cli/stage/sandbox-process.ts';
import { putSimulatedFinding, simulatedDetail } from '../../src/cli/stage/simulated-finding.ts';
import {
  type AccessKey,
  confirmSubscription,
  SECURITY,
  type Stage,
  setStage,
  synthesize,
} from '../../src/cli/stage/stage.ts';
import { listIncidents, type StoredIncident } from '../../src/respond/read-incidents.ts';
import { buildOnce } from '../build-once.ts';
import { buildPrograms } from '../build-programs.ts';

/** Cordon deployed on a sandbox of its own, and what a story needs to ask. */
export interface TestStage extends Stage {
  close(): Promise<void>;
}

/** Parameters of a stage on which Cordon looks by itself into what was done. */
export const LOOKING = { Investigate: 'on' } as const;

/**
 * `regions`: other ones, whose findings are forwarded to it; `parameters`: of the stack at home; `build`: another
 * assembly than the one with the policy that ships.
 */
export async function openStage(
  rewrite?: (template: Template) => Template,
  regions: readonly string[] = [],
  parameters: Readonly<Record<string, string>> = {},
  build: () => Promise<string> = () => buildOnce('assembly', synthesize),
): Promise<TestStage> {
  await buildPrograms();
  // The same for every story, and slow to make: what differs is how it is deployed.
  const [sandbox, assembly] = await Promise.all([startSandboxProcess({ port: 0 }), build()]);
  try {
    // Stories about looks say so: each asks 17 regions for what the trail has, at two requests a second.
    const settings = { Investigate: 'off', ...parameters };
    const stage = await setStage(sandbox, leakedUserKey, assembly, rewrite, settings);
    for (const region of regions) await forwardFrom(region, sandbox, assembly);
    return { ...stage, close: sandbox.stop };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

async function forwardFrom(region: string, sandbox: SandboxProcess, assembly: string): Promise<void> {
  const { origin: endpoint, administrator } = sandbox;
  const clients = createOperatorClients({ endpoint, region, credentials: administrator });
  const { stack } = await deployStack({
    clients,
    endpoint,
    region,
    account: administrator.account,
    stackName: 'CordonForwarder',
    assembly,
    parameters: { HomeRegion: leakedUserKey.region, NotifyEmail: SECURITY },
  });
  await confirmSubscription(sandbox, clients, outputOf(stack, 'TopicArn'));
  await enableGuardDuty(clients.guardduty);
}

export interface TestUser {
  readonly name: string;
  readonly key: AccessKey;
}

export async function makeUser({ clients: { iam } }: Stage, name: string, Path = '/'): Promise<TestUser> {
  await iam.send(new CreateUserCommand({ UserName: name, Path }));
  const PolicyDocument = JSON.stringify(leakedUserKey.victim.policy);
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'work', PolicyDocument }));
  return { name, key: await makeKey(iam, name) };
}

export async function makeKey(iam: Stage['clients']['iam'], UserName: string): Promise<AccessKey> {
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

/** GuardDuty finds this about the key and sends it; of an id that it has already, it sends the finding again. */
export async function emitFinding(
  stage: Stage,
  finding: {
    id: string;
    type?: string;
    accessKeyId?: string;
    userName?: string;
    userType?: string;
    principalId?: string;
    accountId?: string;
    /** Where it is found. */
    region?: string;
    additionalInfo?: object;
  },
): Promise<void> {
  const { id, type, accountId, region = leakedUserKey.region, additionalInfo, ...accessKeyDetails } = finding;
  await stage.sandbox.control('POST findings', {
    account: stage.sandbox.administrator.account,
    region,
    finding: {
      id,
      ...(accountId === undefined ? {} : { accountId }),
      type: type ?? leakedUserKey.finding.type,
      severity: 8,
      title: 'A key was used from an unusual place.',
      resource: { resourceType: 'AccessKey', accessKeyDetails: { userType: 'IAMUser', ...accessKeyDetails } },
      service: { additionalInfo: additionalInfo ?? {} },
    },
    publish: 'now',
  });
}

/** An event in GuardDuty's name that GuardDuty never sent and does not know, of whatever shape. */
export async function emitForged(stage: Stage, detail: object, region = leakedUserKey.region): Promise<void> {
  await stage.sandbox.control('POST emit', {
    account: stage.sandbox.administrator.account,
    region,
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail,
  });
}

/** System 1's own event about this key, put on the bus as anyone may. */
export const simulate = ({ clients, sandbox }: Stage, { name, key }: TestUser): Promise<void> =>
  putSimulatedFinding(
    clients.events,
    simulatedDetail({
      id: `test-${name}`,
      accessKeyId: key.accessKeyId,
      userName: name,
      account: sandbox.administrator.account,
      region: leakedUserKey.region,
    }),
  );

const storeOf = (stage: Stage) => ({ dynamodb: stage.clients.dynamodb, tableName: stage.tableName });

export const incidentsOf = async (stage: Stage, principal: string): Promise<StoredIncident[]> =>
  (await listIncidents(storeOf(stage))).filter(({ key }) => `/${key}`.endsWith(`/${principal}`));

/** The incident of this principal once its mail is there: then the function has done all that it will. */
export async function settled(stage: Stage, principal: string): Promise<StoredIncident> {
  const incident = await waitFor(async () => {
    const [found] = await incidentsOf(stage, principal);
    if (found === undefined || (await mailsAbout(stage, found.id)).length === 0) return undefined;
    const isRecorded =
      found.credentials.length > 0 || found.decision.mode === 'notify' || found.decision.mode === 'approve';
    return isRecorded ? found : undefined;
  }, 60_000);
  if (incident === undefined) throw new Error(`there is no incident about ${principal}`);
  return incident;
}

/** The incident of this principal once its case is open and its runbook has ended well. */
export async function rotated(stage: Stage, principal: string): Promise<StoredIncident> {
  const incident = await waitFor(async () => {
    const [found] = await incidentsOf(stage, principal);
    const hasRun = found?.runs.some(({ status }) => status === 'Success') === true;
    return hasRun && found.case !== undefined ? found : undefined;
  }, 60_000);
  if (incident === undefined) throw new Error(`the runbook did not end well for ${principal}`);
  return incident;
}

export const mailsAbout = async (stage: Stage, incidentId: string) =>
  (await readMails(stage.sandbox, SECURITY)).filter(({ subject }) => subject.includes(incidentId));

/** Those that tell of a state; not an update of what has come since, nor that nobody has acknowledged it. */
export const stateMailsAbout = async (stage: Stage, incidentId: string) =>
  (await mailsAbout(stage, incidentId)).filter(
    ({ text }) => !/^(SAME|CHANGED) /m.test(text) && !text.includes('NOBODY HAS ANSWERED'),
  );

export async function keysOf({ clients: { iam } }: Stage, UserName: string): Promise<Record<string, string>> {
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return Object.fromEntries(keys.map((key: AccessKeyMetadata) => [key.AccessKeyId ?? '', key.Status ?? '']));
}

export async function policiesOf({ clients: { iam } }: Stage, UserName: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  return AttachedPolicies.map(({ PolicyName }) => PolicyName ?? '');
}

/** Somebody else's process uses the key, and a session if he took one: what he got before and gets after. */
export function startAttacker(stage: Stage, key: AccessKey) {
  return startCaller({
    endpoint: stage.sandbox.origin,
    region: leakedUserKey.region,
    ...key,
    takesSession: true,
  });
}

export const outcomes = (results: readonly CallResult[]) => [
  ...new Set(results.map(({ succeeded }) => succeeded)),
];
