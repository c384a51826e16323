import * as z from 'zod/mini';
import { readAccount } from './identifiers.ts';
import { fieldOf } from './json.ts';
import { lenient, listOf, text } from './lenient.ts';
import { namePrincipal, type Principal } from './principals.ts';

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Sequence.html */
const MOST_ACTORS = 400;

const User = z.object({
  name: text(300),
  uid: text(300),
  type: text(100),
  credentialUid: text(300),
  account: lenient(z.object({ uid: text(20) })),
});
const Sequence = z.object({ actors: listOf(z.object({ user: lenient(User) }), MOST_ACTORS) });

interface Actors {
  readonly principals: readonly Principal[];
  /** Of more than AWS ever names, how many were not looked at. */
  readonly left: number;
}

/**
 * The principals that act in an attack sequence. Actors that are processes have no user, and some exporters strip
 * the actors altogether: then nobody is named.
 * @param sequence with keys as EventBridge writes them
 */
export function readActors(sequence: unknown): Actors {
  const parsed = Sequence.safeParse(sequence);
  const actors = parsed.success ? parsed.data.actors : [];
  const named = fieldOf(sequence, 'actors');
  return {
    principals: actors.flatMap(({ user }) => (user === undefined ? [] : [nameActor(user)])),
    left: Array.isArray(named) ? Math.max(0, named.length - MOST_ACTORS) : 0,
  };
}

const nameActor = (user: z.output<typeof User>): Principal =>
  namePrincipal({
    accessKeyId: user.credentialUid,
    principalId: user.uid,
    principalName: user.name,
    principalType: user.type,
    account: readAccount(user.account?.uid),
  });
