import type { Artifact, ArtifactChange } from '../../model/investigation.ts';
import { canonize } from './policy-document.ts';
import type { Change, Thing } from './replay.ts';
import { readDanger, type Step } from './steps.ts';

export type NetState = Pick<Artifact, 'state' | 'because'>;

/** Done by whoever is not known to be the owner. */
export const isTainted = ({ step, goneWith }: Change): boolean =>
  isSuspect(step) && !step.call.isBackground && goneWith === undefined;

const isSuspect = ({ by }: Step): boolean => by === 'attacker' || by === 'unclear';

/** What is left of what was done to a thing; of one that nobody suspected touched, undefined. */
export function judge(thing: Thing): NetState | undefined {
  const tainted = thing.changes.filter(isTainted);
  const [firstBad] = tainted;
  const last = thing.changes.at(-1);
  if (firstBad === undefined || last === undefined) return undefined;
  const writes = thing.changes.filter(({ step }) => step.op !== 'use');
  const lastWrite = writes.at(-1);
  if (lastWrite === undefined) {
    return { state: 'unknown', because: `${tell(firstBad.step)}; what that left, the logs do not say` };
  }
  const before = readBefore(thing, writes, firstBad);
  if (isAmbiguous(writes, lastWrite)) {
    const because = `changed more than once at ${timeOf(lastWrite.step)}; which was last, the logs do not say`;
    return { state: 'unknown', because };
  }
  if (thing.replacedBy !== undefined && thing.exists) {
    const { first } = thing.replacedBy;
    const because = `gone before ${first.kind.type} ${first.id} was made anew at ${timeOf(first)}; who deleted it, the logs do not say`;
    return { state: 'removed', because };
  }
  if (lastWrite.step.op === 'delete') return tellRemoved(lastWrite, before);
  return judgeWhatIs(
    thing,
    tainted.filter(({ step }) => step.op !== 'use'),
    lastWrite.step,
    before,
  );
}

interface Before {
  /** Undefined: the logs begin later. */
  readonly existed: boolean | undefined;
  readonly value: string | undefined;
}

function readBefore(thing: Thing, writes: readonly Change[], firstBad: Change): Before {
  const earlier = writes.slice(0, Math.max(0, writes.indexOf(firstBad)));
  const last = earlier.at(-1)?.step;
  if (last?.op === 'delete') return { existed: false, value: undefined };
  const { assumed } = thing.first.kind;
  const fallback = assumed === undefined ? undefined : canonize(assumed);
  const value = earlier.findLast(({ step }) => step.value !== undefined)?.step.value ?? fallback;
  if (last !== undefined) return { existed: true, value };
  const { op } = firstBad.step;
  if (op === 'create') return { existed: false, value: undefined };
  // A document is written whether there was one or not; what is deleted or weakened was there.
  return { existed: op === 'modify' && thing.first.call.policy !== undefined ? undefined : true, value };
}

/** In one second, of something that was there before it: either may have been the last. */
function isAmbiguous(writes: readonly Change[], last: Change): boolean {
  const at = last.step.record.eventTime;
  const together = writes.filter(({ step }) => step.record.eventTime === at);
  const isNew = together.length === writes.length && isBeginning(together[0]);
  if (last.goneWith !== undefined || (isNew && last.step.op === 'delete')) return false;
  const compared = isNew ? together.slice(1) : together;
  return (
    new Set(compared.map(({ step }) => (step.op === 'delete' ? 'deleted' : `is ${step.value}`))).size > 1
  );
}

/** Before it there was none: of a policy that is put, there may have been. */
const isBeginning = (change: Change | undefined): boolean =>
  change?.step.op === 'create' && Boolean(change.step.kind.isUnique ?? change.step.call.isBackground);

function tellRemoved({ step, goneWith }: Change, { existed }: Before): NetState {
  const how =
    goneWith === undefined
      ? `deleted by ${NAMES[step.by]} at ${timeOf(step)}`
      : `gone with ${goneWith}, which ${NAMES[step.by]} deleted at ${timeOf(step)}`;
  const wasThere =
    existed === true && goneWith === undefined ? '; it was there before, and nobody has made it again' : '';
  return { state: 'removed', because: `${how}${wasThere}` };
}

/** It is there: as it was, as he left it, or as somebody has changed it since. */
function judgeWhatIs(thing: Thing, tainted: readonly Change[], last: Step, before: Before): NetState {
  const since = `by ${NAMES[last.by]} at ${timeOf(last)}`;
  const restored = (because: string): NetState => ({ state: 'restored', because });
  const worst = (tainted.findLast(({ step }) => readDanger(step).length > 0) ?? tainted.at(-1))?.step;
  if (worst === undefined) return { state: 'unknown', because: `changed ${since}` };
  if (before.existed !== false && before.value !== undefined && last.value === before.value) {
    return restored(`what it was before again, ${since}`);
  }
  if (last === worst) return { state: 'present', because: `${tell(worst)}; nothing has changed that since` };
  if (thing.first.kind.isUnique && before.existed === false) {
    return { state: 'present', because: `${tell(thing.first)}; ${tell(last)}` };
  }
  if (before.existed === true && worst.op === 'delete') {
    if (before.value === undefined && last.value === undefined) return restored(`made again ${since}`);
    return { state: 'unknown', because: `made again ${since}; whether as it was, the logs do not say` };
  }
  if (isSuspect(last) && before.existed === false) {
    return { state: 'present', because: `${tell(thing.first)}; ${tell(last)}` };
  }
  return compareWithWorst(thing, worst, last, since);
}

function compareWithWorst(thing: Thing, worst: Step, last: Step, since: string): NetState {
  if (last.value === worst.value) return { state: 'present', because: `${tell(worst)}, and again ${since}` };
  const isHis = isSuspect(last);
  if (thing.first.kind.isReplaced && !isHis) return { state: 'removed', because: `replaced ${since}` };
  const danger = readDanger(worst);
  const left = new Set(readDanger(last));
  if (danger.some((words) => left.has(words))) {
    return { state: 'present', because: `${tell(worst)}; written again ${since}, as dangerous as before` };
  }
  if (danger.length > 0)
    return { state: 'removed', because: `what was dangerous in it was taken out ${since}` };
  if (isHis) return { state: 'present', because: `${tell(last)}; nothing has changed that since` };
  const because = `changed again ${since}; what it was at first is not in the logs`;
  return { state: 'unknown', because };
}

const NAMES: Readonly<Record<ArtifactChange['by'], string>> = {
  attacker: 'the attacker',
  unclear: 'somebody who may be the attacker',
  owner: 'the owner',
  other: 'somebody else',
};

const VERBS = {
  create: 'made',
  modify: 'changed',
  delete: 'deleted',
  weaken: 'weakened',
  use: 'used',
} as const;

function tell(step: Step): string {
  const status =
    step.value !== undefined && /^"[\w ]{1,24}"$/.test(step.value) ? ` (${JSON.parse(step.value)})` : '';
  return `${VERBS[step.op]} by ${NAMES[step.by]} at ${timeOf(step)}${status}`;
}

const timeOf = ({ record }: Step): string => new Date(record.eventTime).toISOString().replace('.000Z', 'Z');
