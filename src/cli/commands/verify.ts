import type { IAMClient } from '@aws-sdk/client-iam';
import { buildCommand } from '@stricli/core';
import { errorFacts } from '../../aws/error-facts.ts';
import { type Proof, prove } from '../../contain/prove.ts';
import { readPolicies } from '../../contain/read-policies.ts';
import { readUser } from '../../contain/read-user.ts';
import { createTarget } from '../../contain/run-step.ts';
import { type CredentialKind, nameKind } from '../../model/credential.ts';
import { plain } from '../../report/plain-text.ts';
import { getIncident, type StoredIncident } from '../../respond/read-incidents.ts';
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

/** Nothing is taken from the record but which credentials to look at: IAM is read again. */
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
    const proofs = await Promise.all(
      credentialsOf(incident).map(async (credential) => ({
        kind: credential.kind,
        accessKeyId: credential.accessKeyId,
        ...(await proveCredential(credential, incident, clients.iam)),
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

async function proveCredential(
  { kind, accessKeyId }: Member,
  { key, openedAt, updatedAt }: StoredIncident,
  iam: IAMClient,
): Promise<Proof> {
  const unknown = (because: string): Proof => ({ verdict: 'unknown', because, calls: [] });
  if (kind !== 'user-key' || accessKeyId === undefined) {
    return unknown(`this version can prove nothing about a ${nameKind(kind)}`);
  }
  try {
    const [account = '', , ...name] = key.split('/');
    const target = createTarget({ account, accessKeyId, userName: '' }, iam);
    // A key that is gone names nobody: its sessions are the user's, by the name that he had.
    const user = await readUser((await target.owner()) ?? name.join('/'), iam);
    const times = { openedAt, updatedAt, now: Date.now() };
    return prove({ user, accessKeyId }, await readPolicies(user, iam), times);
  } catch (error) {
    const { code, message } = errorFacts(error);
    return unknown(`what there is could not be read: ${code}: ${message}`);
  }
}
