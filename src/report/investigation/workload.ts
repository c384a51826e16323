import type { Artifact, TracedCredential } from '../../model/investigation.ts';
import { sayCredential, sayText } from './safe-words.ts';

/** `lambda/NAME@ROLE` of a function; an instance is called by its own id. */
const FUNCTION = /^lambda\/([^@]*)@/;

/** An instance or a function that is not there any more, and takes no new sessions. */
export function isGone(
  { kind, id }: Pick<TracedCredential, 'kind' | 'id'>,
  artifacts: readonly Pick<Artifact, 'type' | 'id' | 'state'>[],
): boolean {
  if (kind !== 'workload') return false;
  const name = FUNCTION.exec(id)?.[1] ?? id;
  const own = artifacts.filter(
    (one) => one.id === name && (one.type === 'lambda' || one.type === 'ec2-instance'),
  );
  return own.length > 0 && own.every(({ state }) => state === 'removed');
}

/** `out of user alice, R3, proven`; of a user's own key that it is his own. */
export function sayOrigin(
  { parent = '', rule, confidence }: Pick<TracedCredential, 'parent' | 'rule' | 'confidence'>,
  credentials: readonly TracedCredential[],
): string {
  const from = credentials.find(({ id }) => id === parent);
  const name = from === undefined ? sayText(parent, 64) : sayCredential(from);
  if (rule !== 'seed') return `out of ${name}, ${rule}, ${confidence}`;
  return from?.kind === 'address' ? `used from ${name}` : `${name}'s own`;
}
