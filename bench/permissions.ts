import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRolePolicyCommand, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import { startSandboxProcess } from '../src/cli/stage/sandbox-process.ts';
import { type Stage, setStage, synthesize } from '../src/cli/stage/stage.ts';
import type { Statement } from '../src/iam/model.ts';
import makeBuildFolder from '../test/build-once.ts';
import { playIncidents } from './play-incidents.ts';

/** What a role may do and did not need here, with the reason why it has it. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  ['cloudtrail:LookupEvents', 'who made a session, where the finding does not say'],
  ['dynamodb:Query', 'in one statement with the sweep, which reads what is due'],
  ['iam:DeleteUserPolicy', 'of who gives back: a second restore, when old sessions have ended'],
  ['iam:DetachUserPolicy', 'of who gives back, which only a person asks for'],
  ['iam:GetAccountSummary', 'of who gives back: what is read of a user holds how many policies he may have'],
  ['iam:PassRole', 'checked when the runbook is started; it is no call of its own'],
  ['iam:PutUserPolicy', 'of who gives back: it keeps old sessions out'],
  ['iam:UpdateAccessKey', 'of who gives back: a leaked key, where a person names it'],
  [
    'guardduty:GetFindings',
    'in one policy with the translator; the sweep hands findings to it and asks nothing',
  ],
  ['iam:GetLoginProfile', 'of a plan that a person asks for; what is proposed shows none'],
  ['iam:ListMFADevices', 'of a plan that a person asks for; what is proposed shows none'],
  ['iam:GetPolicy', 'of a proof; in one list with what is read of a user to plan'],
  ['iam:GetPolicyVersion', 'of a proof; in one list with what is read of a user to plan'],
  ['iam:ListGroupsForUser', 'of a proof; in one list with what is read of a user to plan'],
  ['iam:GetGroupPolicy', 'nobody here is in a group'],
  ['iam:ListAttachedGroupPolicies', 'nobody here is in a group'],
  ['iam:ListGroupPolicies', 'nobody here is in a group'],
  [
    'kms:VerifyMac',
    'of what is applied again, and of who has acknowledged: nobody here undoes anything, or acknowledges',
  ],
  ['lambda:InvokeFunction', 'of the sweep: the translator answers again what a crash left'],
  ['s3:GetObject', 'a later manifest holds the hash of the one before it: for a second run of one incident'],
  ['s3:PutObject', 'of the sweep: evidence that could not be kept at once'],
  ['sqs:SendMessage', 'Lambda uses it when a function has failed to the end'],
  [
    'ssm-contacts:StartEngagement',
    'AWS engages by the permissions of who opens the case, the sandbox by its service role',
  ],
  ['ssm:CreateOpsItem', 'AWS makes it for a case by the permissions of who opens it; the sandbox makes none'],
  ['ssm-incidents:UpdateIncidentRecord', 'of the sweep: the case of an incident that goes on in another'],
  ['ssm-incidents:UpdateRelatedItems', 'in one policy with the sweep, which links the run to the case'],
]);

interface Use {
  readonly granted: Set<string>;
  readonly used: Set<string>;
  readonly missed: Set<string>;
}

/**
 * Permissions of the deployed roles, held against the trail of every kind of incident: which were used,
 * which not, and which were missing. Least privilege is a claim; this is its count.
 */
export async function bench(): Promise<object> {
  const removeBuilds = await makeBuildFolder();
  const assembly = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const [sandbox] = await Promise.all([startSandboxProcess({ port: 0 }), synthesize(assembly)]);
  try {
    const stage = await setStage(sandbox, leakedUserKey, assembly);
    await playIncidents(stage);
    const uses = await readGrants(stage);
    for (const record of await readTrail(stage)) note(uses, record);
    return { roles: Object.fromEntries([...uses].map(([role, use]) => [role, report(role, use)])) };
  } finally {
    await sandbox.stop();
    await removeBuilds();
    await rm(assembly, { recursive: true, force: true });
  }
}

function report(role: string, { granted, used, missed }: Use): object {
  const unused = [...granted].filter((action) => !used.has(action)).sort();
  const unexplained = unused.filter((action) => !EXPLAINED.has(action));
  process.stdout.write(`${role}\n  used    ${[...used].sort().join(', ') || 'none'}\n`);
  for (const action of unused)
    process.stdout.write(`  unused  ${action}: ${EXPLAINED.get(action) ?? 'NO REASON KNOWN'}\n`);
  for (const action of missed) process.stdout.write(`  missed  ${action}\n`);
  return {
    granted: granted.size,
    used: used.size,
    unused: unused.length,
    unexplained,
    missed: [...missed].sort(),
  };
}

/** Actions that the stack's own roles are allowed. */
async function readGrants({ clients: { iam } }: Stage): Promise<Map<string, Use>> {
  const uses = new Map<string, Use>();
  // AWS's own service-linked roles are not ours to trim.
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: '/' }));
  const own = Roles.filter(({ Path }) => Path === '/');
  for (const { RoleName = '' } of own) {
    const granted = new Set<string>();
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      const { Statement }: { Statement: Statement[] } = JSON.parse(decodeURIComponent(PolicyDocument));
      for (const statement of Statement.filter(({ Effect }) => Effect === 'Allow')) {
        for (const action of [statement.Action ?? []].flat()) granted.add(String(action));
      }
    }
    uses.set(RoleName, { granted, used: new Set(), missed: new Set() });
  }
  return uses;
}

const TrailRecord = z.object({
  eventSource: z.string(),
  eventName: z.string(),
  errorCode: z.string().optional(),
  errorMessage: z.string().optional(),
  userIdentity: z.object({
    sessionContext: z.object({ sessionIssuer: z.object({ userName: z.string() }) }).optional(),
  }),
});

/** Every record, data events too: Event history would not show those. */
async function readTrail({ sandbox }: Stage): Promise<z.infer<typeof TrailRecord>[]> {
  const Snapshot = z.object({ state: z.array(z.tuple([z.string(), z.unknown()])) });
  const { state } = Snapshot.parse(await sandbox.control('GET snapshot'));
  return state
    .filter(([slot]) => slot.endsWith('/cloudtrail-records'))
    .flatMap(([, records]) => z.array(TrailRecord).parse(records));
}

function note(uses: Map<string, Use>, record: z.infer<typeof TrailRecord>): void {
  const use = uses.get(record.userIdentity.sessionContext?.sessionIssuer.userName ?? '');
  if (use === undefined) return;
  const denied = /is not authorized to perform: (\S+)/.exec(record.errorMessage ?? '')?.[1];
  if (denied !== undefined) use.missed.add(denied);
  else use.used.add(actionOf(record.eventSource, record.eventName));
}

/** CloudTrail's names are nearly those of IAM: Lambda's carry a date, and some services another prefix. */
function actionOf(eventSource: string, eventName: string): string {
  const service = eventSource.split('.')[0] ?? '';
  const name = eventName.replace(/\d{8}(v\d)?$/, '');
  return service === 'lambda' && name === 'Invoke' ? 'lambda:InvokeFunction' : `${service}:${name}`;
}
