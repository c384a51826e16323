import type { Actor, Artifact } from '../../model/investigation.ts';
import type { RecordSource } from '../record-source.ts';
import type { JudgedCall } from '../traced.ts';
import type { TrailRecord } from '../trail-record.ts';
import { artifactTypes } from './catalog.ts';
import { isTainted, judge } from './net-state.ts';
import { replay, type Thing } from './replay.ts';
import { compareText, inOrder, readDanger, readSteps, type Step } from './steps.ts';

/** Said of one artifact at most. */
const MOST_DANGER = 12;

/**
 * What the attacker, and who may be him, has left behind, net of what was removed or put back by whomever: everybody's
 * calls on the same things are asked for and played through. The same records in any order give the same artifacts.
 */
export async function collectArtifacts(
  calls: readonly JudgedCall[],
  source: RecordSource,
): Promise<readonly Artifact[]> {
  const actors = new Map<string, Actor>(calls.map(({ record, actor }) => [record.eventID, actor]));
  const suspected = calls.filter(({ actor }) => actor !== 'owner');
  const touched = suspected
    .flatMap(({ record }) => readSteps(record, actors))
    .filter(({ call }) => !call.isBackground);
  if (touched.length === 0) return [];
  const types = withHolders(touched);
  const found = await source.find(whatToFind(touched, types));
  const records = unique([...calls.map(({ record }) => record), ...found]);
  const steps = records
    .flatMap((record) => readSteps(record, actors, types))
    // What others run on the same machine changes nothing about it, and is not asked for.
    .filter(({ op, by }) => op !== 'use' || by !== 'other');
  return replay(inOrder(steps))
    .flatMap(describe)
    .sort((left, right) => compareText(left.sortedBy, right.sortedBy))
    .map(({ artifact }) => artifact);
}

const kinds = new Map(artifactTypes.map((kind) => [kind.type, kind]));

/** Their types, and those of what they are a part of. */
function withHolders(steps: readonly Step[]): ReadonlySet<string> {
  const types = new Set<string>();
  const add = (type: string): void => {
    if (types.has(type)) return;
    types.add(type);
    for (const holder of kinds.get(type)?.partOf ?? []) add(holder);
  };
  for (const { kind } of steps) add(kind.type);
  return types;
}

/**
 * By the names of the calls: CloudTrail writes ids into members of many names, and a name of a user would bring all that
 * he does. What services call without end is found by its ids.
 */
function whatToFind(touched: readonly Step[], types: ReadonlySet<string>): readonly string[] {
  const values = new Set<string>();
  for (const type of types) {
    const kind = kinds.get(type);
    if (kind === undefined || kind.isSoughtById) continue;
    for (const { event, op } of kind.calls) if (op !== 'use') values.add(event.slice(event.indexOf(':') + 1));
  }
  const sought = (type: string) => kinds.get(type)?.isSoughtById === true;
  for (const { kind, id, also, parents } of touched) {
    if (sought(kind.type)) for (const value of [id, ...also]) values.add(value);
    for (const parent of parents) if (sought(parent.type)) values.add(parent.id);
  }
  return [...values].sort();
}

/** A record may be read twice, and lie in several files. */
function unique(records: readonly TrailRecord[]): readonly TrailRecord[] {
  const byId = new Map<string, TrailRecord>();
  for (const record of records) {
    const known = byId.get(record.eventID);
    // Whoever writes logs can give two records one id: then it is always the same one that counts.
    if (known === undefined || record.evidence.sha256 < known.evidence.sha256)
      byId.set(record.eventID, record);
  }
  return [...byId.values()];
}

function describe(thing: Thing): readonly { readonly artifact: Artifact; readonly sortedBy: string }[] {
  const state = judge(thing);
  const tainted = thing.changes.filter(isTainted);
  const [firstBad] = tainted;
  if (state === undefined || firstBad === undefined) return [];
  const { kind, record, id } = thing.first;
  const { technique } = { ...kind, ...firstBad.step.call };
  const arn = firstKnown(thing, ({ arn }) => arn);
  const uniqueId = firstKnown(thing, ({ uniqueId }) => uniqueId);
  const danger = tainted.flatMap(({ step }) => readDanger(step));
  const artifact: Artifact = {
    type: kind.type,
    id,
    account: record.account,
    region: record.awsRegion ?? '',
    group: kind.group,
    ...state,
    changes: thing.changes.map(({ step }) => ({
      eventID: step.record.eventID,
      at: new Date(step.record.eventTime).toISOString(),
      op: step.op,
      by: step.by,
    })),
    technique: { id: technique.id, name: technique.name },
    danger: [...new Set(danger)].slice(0, MOST_DANGER),
    containment: kind.containment,
    ...(uniqueId !== undefined && { uniqueId }),
    ...(arn !== undefined && { arn }),
  };
  const { eventTime, eventID } = firstBad.step.record;
  const at = String(eventTime).padStart(16, '0');
  return [
    { artifact, sortedBy: JSON.stringify([at, kind.type, id, record.account, record.awsRegion, eventID]) },
  ];
}

/** The call that made it knows it best: what AWS answered. */
const firstKnown = ({ changes }: Thing, read: (step: Step) => string | undefined): string | undefined =>
  changes
    .filter(({ goneWith }) => goneWith === undefined)
    .map(({ step }) => read(step))
    .find((value) => value !== undefined);
