import { PROPAGATION_MS } from '../../contain/settle.ts';
import type { Question } from '../../investigate/investigate.ts';
import { readSeed } from '../../investigate/seed.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { StoredIncident } from '../read-incidents.ts';

const DAY = 86_400_000;
/** Of addresses that findings name. */
const MOST_ANCHORS = 50;

/** What is asked about an incident: its credential, from a day before its first finding, and who findings say it was. */
export function askAbout(incident: StoredIncident, asOf: number): Question {
  const firstSeen = incident.findings
    .flatMap((finding) => [finding['firstSeen'], finding['lastSeen'], finding['updatedAt']])
    .map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN))
    .filter((time) => time < asOf);
  const suspected = Math.min(Date.parse(incident.openedAt), ...firstSeen);
  const addresses = incident.findings.flatMap(({ remoteAddress: address }) =>
    typeof address === 'string' ? [address] : [],
  );
  return {
    seed: seedOf(incident),
    since: suspected - DAY,
    asOf,
    ours: [],
    anchors: [...new Set(addresses)]
      .slice(0, MOST_ANCHORS)
      .map((value) => ({ kind: 'address', value }) as const),
    isOwnCallsOnly: false,
  };
}

/** The key; the user where several of his are in it; a session by whom it is of. Throws CordonError `NoSeed`. */
function seedOf({ id, findings }: StoredIncident): Question['seed'] {
  const credentials = findings.map(({ credential }) => credential);
  const keys = [...new Set(credentials.flatMap(({ accessKeyId }) => accessKeyId ?? []))];
  const names = credentials.flatMap(({ kind, principalName }) =>
    principalName === undefined ? [] : [{ kind, name: principalName }],
  );
  const sessions = findings.flatMap(({ principalId }) =>
    typeof principalId === 'string' && /^AROA[A-Z0-9]+:/.test(principalId) ? [principalId] : [],
  );
  const [user] = names.filter(({ kind }) => USERS.has(kind));
  const [role] = names.filter(({ kind }) => !USERS.has(kind));
  const named = [
    ...(keys.length === 1 ? keys : []),
    ...sessions,
    ...(user === undefined ? [] : [`user/${user.name}`]),
    ...(role === undefined ? [] : [`role/${role.name}`]),
    ...keys,
  ];
  for (const text of named) {
    try {
      return readSeed(text);
    } catch (error) {
      // A name that is none: what else the findings say may be followed.
      if (!(error instanceof CordonError)) throw error;
    }
  }
  throw new CordonError('NoSeed', `the findings of ${id} name nothing that can be followed`, {
    advice: 'cordon investigate takes a user, a role or an address',
  });
}

const USERS: ReadonlySet<string> = new Set([
  'user-key',
  'user-session',
  'federation-session',
  'console-password',
]);

/** From when nothing may succeed any more: the last act, and until IAM has spread it. Undefined: nothing was done. */
export function containedFrom({
  proofs,
  steps,
}: Pick<StoredIncident, 'proofs' | 'steps'>): number | undefined {
  const times = [
    ...proofs.map(({ appliedAt }) => appliedAt),
    ...(proofs.length > 0 ? [] : steps.flatMap(({ applied, at }) => (applied === 'yes' ? (at ?? []) : []))),
  ]
    .map((time) => Date.parse(time))
    .filter(Number.isFinite);
  return times.length === 0 ? undefined : Math.max(...times) + PROPAGATION_MS;
}
