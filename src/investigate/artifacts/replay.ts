import type { Step } from './steps.ts';

/** What happened to a thing: its own call, or the end of what it was a part of. */
export interface Change {
  readonly step: Step;
  /** Gone with it: its type and id. */
  readonly goneWith?: string;
}

/** One life of a thing, from its beginning in the logs until it is deleted. */
export interface Thing {
  readonly first: Step;
  readonly changes: Change[];
  exists: boolean;
  /** What comes under its id afterwards is another one. */
  isOver: boolean;
  /** What took its name, or the name of what it was a part of, before a record of its end. */
  replacedBy?: Thing;
  /** Whose name it took. */
  readonly before?: Thing;
}

interface Stage {
  readonly things: Thing[];
  readonly current: Map<string, Thing>;
  readonly parts: Map<string, Set<Thing>>;
}

/**
 * Plays calls in order. Identity is account, region (but for what is global), type and id; what is deleted and made again
 * is another thing where AWS gives it an id of its own, or where what it was a part of is gone.
 */
export function replay(steps: readonly Step[]): readonly Thing[] {
  const stage: Stage = { things: [], current: new Map(), parts: new Map() };
  for (const step of steps) {
    const found = findOrBegin(stage, step);
    const thing = step.op === 'delete' ? whoseEnd(found, step) : found;
    thing.changes.push({ step });
    thing.exists = step.op !== 'delete';
    if (step.op === 'delete') end(stage, thing, step);
  }
  return stage.things;
}

function findOrBegin(stage: Stage, step: Step): Thing {
  const names = [step.id, ...step.also].map((id) => keyOf(step, step.kind.type, id));
  const known = names.map((name) => stage.current.get(name)).find((thing) => thing !== undefined);
  const thing = known !== undefined && isAbout(known, step) ? known : begin(stage, step, known);
  for (const name of names) stage.current.set(name, thing);
  for (const parent of step.parents) {
    const key = keyOf(step, parent.type, parent.id);
    const inside = stage.parts.get(key) ?? new Set();
    stage.parts.set(key, inside.add(thing));
  }
  return thing;
}

/** Whether the call is about the thing that is known under its id, or about a new one. */
function isAbout(known: Thing, { op, kind, call }: Step): boolean {
  if (known.isOver) return false;
  // AWS makes no second user of a name that is taken: the end of the first is not in the logs, or comes in this second.
  return !(op === 'create' && kind.isUnique && !call.isBackground && known.exists);
}

function begin(stage: Stage, step: Step, known: Thing | undefined): Thing {
  const before = known?.isOver === false ? known : undefined;
  const thing: Thing = { first: step, changes: [], exists: true, isOver: false, ...(before && { before }) };
  stage.things.push(thing);
  if (before === undefined) return thing;
  for (const old of [before, ...partsOf(stage, before)]) {
    old.isOver = true;
    old.replacedBy ??= thing;
  }
  return thing;
}

/** A deletion in the second in which the next one of that name was made was of the one before. */
function whoseEnd(thing: Thing, step: Step): Thing {
  const isNew = thing.first.record.eventTime === step.record.eventTime;
  return isNew && thing.before?.exists ? thing.before : thing;
}

/** What was a part of it goes with it. */
function end(stage: Stage, thing: Thing, step: Step): void {
  if (step.kind.isUnique) thing.isOver = true;
  for (const part of partsOf(stage, thing)) {
    if (!part.exists || part.replacedBy !== thing.replacedBy) continue;
    part.changes.push({ step, goneWith: `${step.kind.type} ${step.id}` });
    part.exists = false;
    part.isOver = true;
  }
}

const partsOf = ({ parts }: Stage, { first }: Thing): readonly Thing[] => [
  ...(parts.get(keyOf(first, first.kind.type, first.id)) ?? []),
];

/** A part is as global as what it is a part of: a test of the catalog holds that. */
const keyOf = ({ record, kind }: Step, type: string, id: string): string =>
  JSON.stringify([record.account, kind.isGlobal ? '' : (record.awsRegion ?? ''), type, id]);
