import { buildCommand } from '@stricli/core';
import { errorFacts } from '../../aws/error-facts.ts';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { connectTrail, type Trail } from '../../aws/trail.ts';
import type { Proof, ProvenCall } from '../../contain/prove.ts';
import { proveKey } from '../../contain/prove-key.ts';
import { type CredentialKind, nameKind } from '../../model/credential.ts';
import { plain } from '../../report/plain-text.ts';
import { observeCalls } from '../../respond/look-at-trail.ts';
import { observedIn } from '../../respond/prove-containment.ts';
import { getIncident, type StoredIncident } from '../../respond/read-incidents.ts';
import { recall } from '../../respond/recall.ts';
import { connect, findTable } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { terminal } from '../terminal.ts';

const SCHEMA = 'cordon.verify/1';

/** What no reading of a user's policies can tell. */
const NOT_CHECKED = [
  'role sessions that the user had assumed: the roles decide about those',
  'GetCallerIdentity, which no policy denies',
  'what was started before: instances, executions, open connections',
];

/**
 * Nothing is taken from the record but which credentials to look at and what the findings saw: IAM is read again, and
 * CloudTrail asked what was called with the key.
 */
export const verify = buildCommand({
  docs: { brief: "whether an incident's credentials are contained, by the policies as they are now" },
  parameters: {
    flags: { ...whereFlags, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: WhereFlags & { json: boolean }, id: string) {
    const clients = await connect(flags);
    const tableName = await findTable(clients);
    const incident = await getIncident(id, { dynamodb: clients.dynamodb, tableName });
    const trail = connectTrail(clients.cloudtrailIn);
    const proofs = await Promise.all(
      credentialsOf(incident).map(async (credential) => ({
        kind: credential.kind,
        accessKeyId: credential.accessKeyId,
        ...(await proveCredential(credential, incident, clients, trail)),
      })),
    );
    const verdicts = proofs.map(({ verdict }) => verdict);
    const open = verdicts.find((one) => one === 'not contained') ?? verdicts.find((one) => one === 'unknown');
    const verdict = open ?? (proofs.length === 0 ? 'unknown' : 'contained');
    process.exitCode = verdict === 'contained' ? 0 : 1;
    const next = verdict === 'contained' ? `cordon incident show ${id}` : nextFor(proofs);
    if (flags.json) {
      const status = verdict === 'contained' ? 'ok' : 'error';
      terminal.result(
        JSON.stringify({
          schema: SCHEMA,
          status,
          incident: id,
          verdict,
          credentials: proofs,
          notChecked: NOT_CHECKED,
          next: [{ cmd: next, why: 'what comes next' }],
        }),
      );
      return;
    }
    terminal.result(
      [
        `${id}: ${verdict}`,
        ...proofs.flatMap(({ kind, accessKeyId, ...proof }) => [
          `  ${nameKind(kind)} ${accessKeyId ?? ''}: ${proof.verdict}: ${plain(proof.because, 600)}`,
          ...(proof.trail === undefined ? [] : [`    ${plain(proof.trail)}`]),
          ...listCalls(proof.calls),
        ]),
        ...NOT_CHECKED.map((what) => `  not checked: ${what}`),
        `Next: ${next}`,
      ].join('\n'),
    );
  },
});

interface Member {
  readonly kind: CredentialKind;
  readonly accessKeyId?: string | undefined;
}

/** Those that were acted on, and where none was, those that the findings name. */
const credentialsOf = ({ credentials, findings }: StoredIncident): readonly Member[] =>
  credentials.length > 0 ? credentials : findings.map(({ credential }) => credential);

const nextFor = (proofs: readonly Member[]): string => {
  const key = proofs.find(({ accessKeyId }) => accessKeyId !== undefined)?.accessKeyId;
  return key === undefined ? 'read docs/playbooks' : `cordon contain ${key} --level deny`;
};

interface CredentialProof extends Proof {
  /** Where the observed calls come from, or why there are none; absent: nothing could be asked. */
  readonly trail?: string;
}

async function proveCredential(
  { kind, accessKeyId }: Member,
  incident: StoredIncident,
  { iam }: OperatorClients,
  trail: Trail,
): Promise<CredentialProof> {
  if (kind !== 'user-key' || accessKeyId === undefined) {
    const because = `this version can prove nothing about a ${nameKind(kind)}`;
    return { verdict: 'unknown', because, calls: [] };
  }
  const { key, openedAt, updatedAt } = incident;
  const [account = '', , ...name] = key.split('/');
  const asked = await askTrail(accessKeyId, incident, trail);
  const proof = await proveKey(
    { account, accessKeyId, userName: name.join('/') },
    { openedAt, updatedAt, now: Date.now() },
    [...findingsSaw(accessKeyId, incident), ...asked.observed],
    { iam, logFailure: () => undefined },
  );
  return { ...proof, trail: asked.said };
}

/** What the detectors saw. */
const findingsSaw = (accessKeyId: string, incident: StoredIncident): string[] =>
  incident.findings
    .filter(({ credential }) => credential.accessKeyId === accessKeyId)
    .flatMap(({ ref }) => observedIn(recall(incident, ref)));

async function askTrail(
  accessKeyId: string,
  { findings, openedAt }: StoredIncident,
  trail: Trail,
): Promise<{ observed: readonly string[]; said: string }> {
  const regions = findings.map((finding) => String(finding['region'] ?? ''));
  const region = regions.find((one) => /^[a-z0-9-]{1,32}$/.test(one)) ?? 'us-east-1';
  try {
    const observed = await observeCalls({ accessKeyId, region, openedAt: Date.parse(openedAt) }, trail);
    return { observed, said: `CloudTrail has ${observed.length} kinds of call with the key` };
  } catch (error) {
    const said = `CloudTrail could not be asked what was called (${errorFacts(error).code}): typical calls only`;
    return { observed: [], said };
  }
}

/** Which statement decides about each call; those that the attacker has made are marked. */
function listCalls(calls: readonly ProvenCall[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { call, isObserved, outcome, by, ...how } of calls) {
    const decided = outcome === 'not allowed' ? `not allowed, and not denied (${by})` : `${outcome} by ${by}`;
    const head = `with ${how.with === 'key' ? 'the key' : 'a session'}, ${decided}`;
    groups.set(head, [...(groups.get(head) ?? []), isObserved ? `${call} (observed)` : call]);
  }
  return [...groups].map(([head, names]) => `    ${plain(head, 300)}: ${plain(names.join(', '), 2000)}`);
}
