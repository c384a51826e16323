import { existsSync } from 'node:fs';
import { GetFindingsCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { buildCommand } from '@stricli/core';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { connectTrail } from '../../aws/trail.ts';
import { readSuspect } from '../../contain/suspect.ts';
import { readUserFacts } from '../../contain/user-facts.ts';
import { readFindings } from '../../findings/read-findings.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { type Assessment, assess } from '../../respond/assess.ts';
import { listIncidents } from '../../respond/read-incidents.ts';
import { connect, findTable } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { lookAtBlastRadius } from '../look-at-blast-radius.ts';
import { DEFAULT_POLICY, loadPolicy, policyFlag, readText } from '../policy-file.ts';
import { renderTriage, type Triaged } from '../render-triage.ts';
import { reportFinding } from '../reported-finding.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags {
  readonly policy?: string;
  readonly gate: boolean;
  readonly blast: boolean;
  readonly json: boolean;
}

export const triage = buildCommand({
  docs: { brief: 'who, what, where and which kind of credential; reads, and changes nothing' },
  parameters: {
    flags: {
      ...whereFlags,
      policy: policyFlag,
      gate: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'exit with 3 when a finding names a credential that somebody has to act on',
      },
      blast: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'also what the user or role can do, by its policies: services, roles, secrets',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'what',
          brief: "a file with an event in JSON, a GuardDuty finding's id, an access key id, or a user's ARN",
        },
      ],
    },
  },
  async func(flags: Flags, what: string) {
    const clients = await connect(flags);
    const policy = loadPolicy(flags.policy ?? DEFAULT_POLICY);
    const { iam, sts } = clients;
    const { Account: homeAccount = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const failure = (message: string) => terminal.progress(message);
    const trail = { connect: async () => connectTrail(clients.cloudtrailIn) };
    const deps = { homeAccount, isSimulationOn: true, policy, identify: { iam, trail, log: { failure } } };
    const triaged: Triaged[] = [];
    for (const finding of await findFindings(what, clients)) {
      const seen = await look(await assess(finding, deps), clients);
      triaged.push(flags.blast ? { ...seen, blast: await lookAtBlastRadius(seen, clients) } : seen);
    }
    terminal.result(
      flags.json
        ? JSON.stringify({ schema: 'cordon.triage/1', findings: triaged })
        : triaged.map(renderTriage).join('\n\n'),
    );
    if (flags.gate && triaged.some(({ decision }) => decision.mode !== 'notify')) process.exitCode = 3;
  },
});

/** What a person has: an event, the id of a finding, or the credential itself. */
async function findFindings(
  what: string,
  clients: OperatorClients,
): Promise<readonly (Finding | UnreadableFinding)[]> {
  if (/^[0-9a-f]{32}$/.test(what)) return readFindings(await fetchFinding(what, clients));
  if (existsSync(what)) return readFindings(parseEvent(what));
  return [await reportFinding(readSuspect(what), undefined, clients)];
}

function parseEvent(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof CordonError) throw cause;
    throw new CordonError('Usage', `${file} is not JSON`, {
      advice: 'save the event as EventBridge delivered it, or the output of aws guardduty get-findings',
      cause,
    });
  }
}

async function fetchFinding(id: string, { guardduty }: OperatorClients): Promise<unknown> {
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  for (const DetectorId of DetectorIds) {
    const { Findings = [] } = await guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds: [id] }));
    // As JSON: the client has made times of texts.
    if (Findings.length > 0) return JSON.parse(JSON.stringify({ Findings }));
  }
  throw new CordonError('NotFound', `GuardDuty has no finding ${id} in this region`, {
    advice: 'check --region: a finding is kept where it was made',
  });
}

async function look(assessment: Assessment, clients: OperatorClients): Promise<Triaged> {
  const { credential, finding } = assessment;
  // A person who names a user by ARN names no credential, but somebody all the same.
  const named = 'source' in finding && finding.source === 'person' ? finding.principalName : undefined;
  const key =
    named !== undefined && 'account' in finding ? `${finding.account}/user/${named}` : assessment.key;
  const userName = key.includes('/user/') ? (named ?? credential.principalName) : undefined;
  const [user, incidents] = await Promise.all([
    userName === undefined ? undefined : readUserFacts(userName, clients.iam),
    findIncidents(key, clients),
  ]);
  return {
    ...assessment,
    key,
    ...(user === undefined ? {} : { user }),
    ...(incidents === undefined ? {} : { incidents }),
  };
}

async function findIncidents(key: string, clients: OperatorClients): Promise<Triaged['incidents']> {
  try {
    const store = { dynamodb: clients.dynamodb, tableName: await findTable(clients) };
    return (await listIncidents(store))
      .filter((incident) => incident.key === key)
      .map(({ id, status, openedAt }) => ({ id, status, openedAt }));
  } catch (error) {
    // Triage is worth something where nothing is deployed, too.
    if (error instanceof CordonError && error.code === 'NotDeployed') return undefined;
    throw error;
  }
}
