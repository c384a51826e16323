import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { attemptUpdate, iso, json, read } from '../respond/table.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, RotationTarget } from './rotate-deps.ts';

/** How far the rotation of an incident is. One item, and only forward: what a crash left is read from here. */
const Rotation = z.object({
  state: z.enum(['evidence-saved', 'key-deleted', 'creating', 'done']),
  userName: z.string(),
  /** IAM's own id of the user: another user may bear the name by now. */
  userId: z.string(),
  oldKeyId: z.string(),
  /** The user's keys before CreateAccessKey was called; before `creating`: when the evidence was saved. */
  keysBefore: z.array(z.string()),
  newKeyId: z.string().optional(),
  secretArn: z.string().optional(),
  evidence: z.array(z.object({ key: z.string(), sha256: z.string() })),
  /** Who is making the new key, and until when nobody else may. ISO 8601. */
  attempt: z.object({ id: z.string(), until: z.iso.datetime() }).optional(),
});
export type Rotation = z.infer<typeof Rotation>;

/** As it was read: `text` is what a change must find to be made. */
export interface StoredRotation {
  readonly rotation: Rotation;
  readonly text: string;
}

const keyOf = (incidentId: string) => [`INCIDENT#${incidentId}`, 'ROTATION'] as const;

/** Of this user's key and no other: a record that says otherwise is not this incident's. */
export async function findRotation(
  target: RotationTarget,
  deps: RotateDeps,
): Promise<StoredRotation | undefined> {
  const stored = await readRotation(target.incidentId, deps);
  if (stored === undefined) return undefined;
  const { userName, oldKeyId } = stored.rotation;
  if (userName !== target.userName || oldKeyId !== target.accessKeyId) {
    refuse('the rotation of this incident is of another key', 'look at who may write the table');
  }
  return stored;
}

export async function readRotation(
  incidentId: string,
  deps: RotateDeps,
): Promise<StoredRotation | undefined> {
  const text = (await read(deps.store, keyOf(incidentId)))?.['body']?.S;
  return text === undefined ? undefined : { rotation: parse(incidentId, text), text };
}

function parse(incidentId: string, text: string): Rotation {
  try {
    return Rotation.parse(JSON.parse(text));
  } catch (cause) {
    throw new CordonError('MalformedRecord', `the rotation of ${incidentId} is not what Cordon writes`, {
      advice: 'somebody else may have changed the table: look at it, and at who may write it',
      cause,
    });
  }
}

/** Written only over what was read: of two runs that are at it together, one goes on. */
export async function writeRotation(
  incidentId: string,
  previous: StoredRotation | undefined,
  rotation: Rotation,
  deps: RotateDeps,
): Promise<StoredRotation> {
  const body = json(rotation);
  const written = await attemptUpdate(deps.store, {
    key: keyOf(incidentId),
    set: 'body = :body, updatedAt = :now',
    values: {
      ':body': body,
      ':now': iso(deps.store.now()),
      ...(previous === undefined ? {} : { ':previous': { S: previous.text } }),
    },
    condition: previous === undefined ? 'attribute_not_exists(body)' : 'body = :previous',
  });
  // Refused may also mean that it was written, the answer was lost, and the SDK wrote again.
  if (written === 'refused' && (await readRotation(incidentId, deps))?.text !== body.S) {
    refuse(
      'another run is at the rotation of this incident',
      'wait until it has ended, then look at the incident',
    );
  }
  return { rotation, text: body.S };
}
