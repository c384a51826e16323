import * as z from 'zod';
import type { Story, TruthArtifact, TruthCredential } from './story.ts';

/** Of what `cordon investigate --json` prints, that which a truth speaks of. */
const Answer = z.object({
  credentials: z.array(
    z.object({
      id: z.string(),
      accessKeyId: z.optional(z.string()),
      principalId: z.optional(z.string()),
      createdAt: z.optional(z.string()),
      parent: z.optional(z.string()),
      rule: z.string(),
      confidence: z.string(),
    }),
  ),
  events: z.array(z.object({ eventID: z.string(), actor: z.string(), invokedBy: z.optional(z.string()) })),
  artifacts: z.array(z.object({ type: z.string(), id: z.string(), state: z.string() })),
  exposures: z.array(z.object({ eventID: z.string() })),
});
type Answer = z.infer<typeof Answer>;
type AnswerCredential = Answer['credentials'][number];

/** One line for each thing: `credential ASIA… (R1)`, `event …`, `artifact access-key AKIA…`, `exposure …`. */
export interface Comparison {
  /** There, and as it should be. */
  readonly found: readonly string[];
  /** Not there; or there, but with another parent, rule, confidence, actor or state than it should have. */
  readonly missing: readonly string[];
  /** There, and not part of the truth. */
  readonly falsely: readonly string[];
}

/** Holds an answer against the truth. Throws where the answer is no investigation. */
export function compareWithTruth(answer: unknown, story: Story): Comparison {
  const read = Answer.parse(answer);
  const parts = [
    compareCredentials(read.credentials, story),
    compareEvents(read.events, story),
    compareArtifacts(read.artifacts, story),
    compareExposures(read.exposures, story),
  ];
  return {
    found: parts.flatMap(({ found }) => found),
    missing: parts.flatMap(({ missing }) => missing),
    falsely: parts.flatMap(({ falsely }) => falsely),
  };
}

const create = () => ({ found: [] as string[], missing: [] as string[], falsely: [] as string[] });

/** All that an answer calls it by; a session that is folded into its key is still known by its creation. */
function namesOf({ id, accessKeyId, principalId, createdAt }: AnswerCredential): string[] {
  const created = createdAt?.replace(/\.\d+Z$/, 'Z');
  // What has no id of AWS's is called `user/NAME@ACCOUNT`, `role/NAME@ACCOUNT`, `lambda/NAME@ROLE`.
  const [, kind, name = '', place] = /^([a-z][a-z0-9-]*)\/(.+)@([^@]*)$/.exec(id) ?? [];
  const isOfIam = kind === 'user' || kind === 'role';
  return [
    id,
    ...(kind === undefined ? [] : [isOfIam ? `arn:aws:iam::${place}:${kind}/${name}` : name]),
    ...(accessKeyId === undefined ? [] : [accessKeyId]),
    ...(principalId === undefined || created === undefined ? [] : [`${principalId}#${created}`]),
  ];
}

const isOf = (one: AnswerCredential, { id, aliases }: TruthCredential): boolean =>
  namesOf(one).some((name) => name === id || aliases.includes(name));

function compareCredentials(answered: readonly AnswerCredential[], story: Story): Comparison {
  const { found, missing, falsely } = create();
  const truthOf = (one: AnswerCredential) => story.credentials.filter((truth) => isOf(one, truth));
  /** The ids, in the truth, of what it came out of; nodes that may be left out are skipped. */
  const parentsOf = (one: AnswerCredential, walked: readonly string[] = []): string[] => {
    const above = answered.find(({ id }) => id === one.parent);
    if (above === undefined || walked.includes(above.id)) return [];
    const truth = truthOf(above).map(({ id }) => id);
    return [...truth, ...(truth.length === 0 ? parentsOf(above, [...walked, above.id]) : [])];
  };
  for (const truth of story.credentials) {
    const line = `credential ${truth.id} (${truth.rules[0]})`;
    const all = answered.filter((one) => isOf(one, truth));
    // What is called by its very id has to be right; of what goes by its other names, one.
    const itself = all.filter(({ id }) => id === truth.id);
    const candidates = itself.length > 0 ? itself : all;
    const problems = candidates.map((one) => differ(one, parentsOf(one), truth));
    if (candidates.length === 0) missing.push(line);
    else if (problems.includes('')) found.push(line);
    else missing.push(`${line}: ${problems[0]}`);
  }
  for (const one of answered) {
    const isTolerated = namesOf(one).some((name) => story.tolerated.credentials.includes(name));
    if (truthOf(one).length > 0 || isTolerated) continue;
    const decoy = story.decoys.find(({ notCredentials }) =>
      namesOf(one).some((name) => notCredentials.includes(name)),
    );
    falsely.push(`credential ${one.id} (${one.rule})${decoy === undefined ? '' : `: ${decoy.tests}`}`);
  }
  return { found, missing, falsely };
}

function differ(one: AnswerCredential, parents: readonly string[], truth: TruthCredential): string {
  const { rules, confidences, parent, id } = truth;
  if (!rules.some((rule) => rule === one.rule)) return `by ${one.rule}, not ${rules.join(' or ')}`;
  if (parent !== undefined && !parents.some((above) => above === parent || above === id))
    return `out of ${one.parent ?? 'nothing'}, not ${parent}`;
  if (!confidences.some((confidence) => confidence === one.confidence))
    return `${one.confidence}, not ${confidences.join(' or ')}`;
  return '';
}

function compareEvents(answered: Answer['events'], story: Story): Comparison {
  const { found, missing, falsely } = create();
  const byId = new Map(answered.map((event) => [event.eventID, event]));
  const copies = new Map(Object.entries(story.copies));
  const known = new Set([...story.events, ...story.tolerated.events, ...[...copies.values()].flat()]);
  const actors = new Map(Object.entries(story.actors));
  const onBehalf = new Map(Object.entries(story.onBehalf));
  for (const eventID of story.events) {
    const line = `event ${eventID}`;
    const ids = [eventID, ...(copies.get(eventID) ?? [])].filter((id) => byId.has(id));
    const event = byId.get(ids[0] ?? '');
    const actor = actors.get(eventID);
    const service = onBehalf.get(eventID);
    if (event === undefined) missing.push(line);
    else if (actor !== undefined && event.actor !== actor)
      missing.push(`${line}: by ${event.actor}, not by ${actor}`);
    else if (service !== undefined && event.invokedBy !== service)
      missing.push(`${line}: invoked by ${event.invokedBy ?? 'nobody'}, not by ${service}`);
    else found.push(line);
    for (const copy of ids.slice(1)) falsely.push(`event ${copy}: the same call as ${eventID}`);
  }
  const seen = new Set<string>();
  for (const { eventID } of answered) {
    if (seen.has(eventID)) falsely.push(`event ${eventID}: listed twice`);
    seen.add(eventID);
    if (known.has(eventID)) continue;
    const decoy = story.decoys.find(({ notEvents }) => notEvents.includes(eventID));
    falsely.push(`event ${eventID}${decoy === undefined ? '' : `: ${decoy.tests}`}`);
  }
  return { found, missing, falsely };
}

/** Of an id of two parts the two are compared: how they are joined, and what stands before them, is free. */
const isSame = (one: Answer['artifacts'][number], { type, id }: TruthArtifact): boolean => {
  const [first = '', ...rest] = id.split('+');
  const last = rest.at(-1);
  if (one.type !== type) return false;
  if (last === undefined) return one.id === id;
  const before = one.id.endsWith(last) ? one.id.slice(0, -last.length) : '';
  return one.id === id || before.split(/[+/]/).includes(first);
};

function compareArtifacts(answered: Answer['artifacts'], story: Story): Comparison {
  const { found, missing, falsely } = create();
  for (const truth of story.artifacts) {
    const line = `artifact ${truth.type} ${truth.id}`;
    const there = answered.filter((one) => isSame(one, truth));
    if (there.length === 0) missing.push(line);
    else if (there.some(({ state }) => state === truth.state)) found.push(line);
    else missing.push(`${line}: ${there[0]?.state}, not ${truth.state}`);
  }
  for (const one of answered) {
    const isKnown = story.artifacts.some((truth) => isSame(one, truth));
    if (!isKnown && !story.tolerated.artifacts.includes(one.id))
      falsely.push(`artifact ${one.type} ${one.id}`);
  }
  return { found, missing, falsely };
}

function compareExposures(answered: Answer['exposures'], story: Story): Comparison {
  const { found, missing, falsely } = create();
  const exposed = new Set(answered.map(({ eventID }) => eventID));
  for (const eventID of story.exposures) (exposed.has(eventID) ? found : missing).push(`exposure ${eventID}`);
  for (const eventID of exposed) {
    if (story.exposures.includes(eventID)) continue;
    const decoy = story.decoys.find(({ baits, notEvents }) => [...baits, ...notEvents].includes(eventID));
    falsely.push(`exposure ${eventID}${decoy === undefined ? '' : `: ${decoy.tests}`}`);
  }
  return { found, missing, falsely };
}
