import type { RuleId, Seed } from '../../src/model/investigation.ts';
import type { Place, Role, User } from './callers.ts';
import type { Issue } from './calls.ts';
import { ACCOUNTS, attackerAddress, type Organisation } from './organisation.ts';
import { createRandom, drawAlphanumeric, drawKeyId, drawUniqueId, drawUuid, type Random } from './random.ts';
import { type Call, type Caller, formatRecord, isoSeconds } from './record.ts';
import type { Decoy, PlantedRecord, Story, TruthArtifact, TruthCredential } from './story.ts';

export interface RecordOptions {
  /** Milliseconds since the epoch; absent: a little after the last one. */
  readonly at?: number;
  readonly region?: string;
  readonly sharedEventID?: string;
  /** In how many files it lies. */
  readonly deliveries?: number;
}

type Truth = { -readonly [Member in keyof Story]: Story[Member] };
export type Ruling = Pick<TruthCredential, 'rules' | 'confidences'> & {
  readonly aliases?: readonly string[];
};

/** Where a case plays: it writes records and says of each what it is in the truth. */
export interface Scene {
  readonly index: number;
  readonly random: Random;
  readonly organisation: Organisation;
  readonly account: string;
  readonly region: string;
  /** Where the attacker calls from; nobody else does. */
  readonly attacker: Place;
  /** When the logs begin. */
  readonly logsBegin: number;
  /** Moves the clock a little, and says what it is. */
  tick(): number;
  wait(seconds: number): void;
  newUser(name?: string, account?: string): User;
  newRole(name: string, account?: string): Role;
  newIssue(): Issue;
  newKey(prefix: 'AKIA' | 'ASIA'): string;

  setSeed(seed: Seed, id: string, aliases?: readonly string[]): void;
  derive(id: string, parent: string, ruling: Ruling): void;
  /** A call that belongs: the answer has to list it. */
  does(caller: Caller, call: Call, options?: RecordOptions): string;
  /** A record that the answer may list: it shows how something came about. */
  aside(caller: Caller, call: Call, options?: RecordOptions): string;
  /** A record of somebody else. */
  others(caller: Caller, call: Call, options?: RecordOptions): string;
  copyOf(eventID: string, copy: string): void;
  servedBy(eventID: string, service: string): void;
  actor(eventID: string, actor: 'attacker' | 'owner'): void;
  leave(artifact: TruthArtifact): void;
  expose(eventID: string): void;
  tolerate(what: Partial<Story['tolerated']>): void;
  /** What proves the rule. */
  prove(...ids: readonly string[]): void;
  decoy(tests: string, decoy: Partial<Omit<Decoy, 'tests'>>): void;
}

export interface SceneSetting {
  readonly name: string;
  readonly rule: RuleId;
  readonly index: number;
  /** Among all stories. */
  readonly number: number;
  readonly seed: number;
  readonly organisation: Organisation;
  readonly logsBegin: number;
  readonly attackBegins: number;
}

const AGENTS = [
  'aws-cli/2.9.19 Python/3.11.8 Linux/6.6.15-amd64 exe/x86_64.kali.2024 prompt/off command/iam.list-users',
  'Boto3/1.28.2 Python/3.11.2 Linux/6.5.0-13parrot1-amd64 Botocore/1.31.2',
  'Boto3/1.26.50 Python/3.10.6 Linux/5.15.0-kali3-amd64 Botocore/1.29.50 pacu',
];
const STORY_REGIONS = ['us-east-1', 'eu-west-1'] as const;
/** Recorded there, wherever the caller is. */
const GLOBAL_SERVICES = ['iam', 'signin', 'organizations'];

export function openScene(setting: SceneSetting): {
  readonly scene: Scene;
  readonly story: Story;
  readonly records: readonly PlantedRecord[];
} {
  const { name, rule, index, number, organisation, attackBegins } = setting;
  const random = createRandom(`${setting.seed}/story/${name}`);
  const records: PlantedRecord[] = [];
  const credentials: TruthCredential[] = [];
  const events: string[] = [];
  const copies: Record<string, string[]> = {};
  const onBehalf: Record<string, string> = {};
  const actors: Record<string, 'attacker' | 'owner'> = {};
  const artifacts: TruthArtifact[] = [];
  const exposures: string[] = [];
  const positives: string[] = [];
  const decoys: Decoy[] = [];
  const tolerated = { credentials: [] as string[], events: [] as string[], artifacts: [] as string[] };
  const story: Truth = {
    name,
    rule,
    seed: { kind: 'key', value: '' },
    since: isoSeconds(attackBegins),
    ...{ credentials, events, copies, onBehalf, actors, artifacts, exposures, positives, decoys, tolerated },
  };
  const region = STORY_REGIONS[number % STORY_REGIONS.length] ?? STORY_REGIONS[0];
  const account = ACCOUNTS[number % ACCOUNTS.length] ?? ACCOUNTS[0];
  let clock = attackBegins;
  const tick = (): number => {
    clock += 1_000 * (3 + random.below(40));
    return clock;
  };
  const newKey = (prefix: 'AKIA' | 'ASIA') => drawKeyId(random, prefix);
  const write = (caller: Caller, call: Call, options: RecordOptions = {}): string => {
    const at = options.at ?? tick();
    const eventID = drawUuid(random);
    const where = options.region ?? (GLOBAL_SERVICES.includes(call.service) ? 'us-east-1' : region);
    const requestID = drawUuid(random);
    const { sharedEventID } = options;
    const recorded = { at, region: where, eventID, requestID, ...(sharedEventID && { sharedEventID }) };
    const json = formatRecord(caller, call, recorded);
    const { deliveries = 1 } = options;
    records.push({ account: caller.account, region: where, at, eventID, json, deliveries });
    return eventID;
  };
  const noted = (list: string[], eventID: string): string => {
    list.push(eventID);
    return eventID;
  };

  const scene: Scene = {
    index,
    random,
    organisation,
    account,
    region,
    attacker: { address: attackerAddress(number), agent: random.pick(AGENTS) },
    logsBegin: setting.logsBegin,
    tick,
    wait: (seconds) => {
      clock += seconds * 1_000;
    },
    newUser: (userName, of = account) => ({
      account: of,
      name: userName ?? `app-${drawAlphanumeric(random, 6).toLowerCase()}`,
      id: drawUniqueId(random, 'AIDA'),
    }),
    newRole: (roleName, of = account) => ({
      account: of,
      name: `${roleName}-${drawAlphanumeric(random, 6).toLowerCase()}`,
      id: drawUniqueId(random, 'AROA'),
    }),
    newIssue: () => ({ accessKeyId: newKey('ASIA'), token: `IQoJb3JpZ2lu${drawAlphanumeric(random, 980)}` }),
    newKey,
    setSeed: (seed, id, aliases = []) => {
      story.seed = seed;
      credentials.push({ id, aliases, rules: ['seed'], confidences: ['proven'] });
    },
    derive: (id, parent, { rules, confidences, aliases = [] }) =>
      void credentials.push({ id, aliases, parent, rules, confidences }),
    does: (...of) => noted(events, write(...of)),
    aside: (...of) => noted(tolerated.events, write(...of)),
    others: write,
    copyOf: (eventID, copy) => {
      copies[eventID] = [...(copies[eventID] ?? []), copy];
    },
    servedBy: (eventID, service) => {
      onBehalf[eventID] = service;
    },
    actor: (eventID, actor) => {
      actors[eventID] = actor;
    },
    leave: (artifact) => void artifacts.push(artifact),
    expose: (eventID) => void exposures.push(eventID),
    tolerate: (what) => {
      tolerated.credentials.push(...(what.credentials ?? []));
      tolerated.events.push(...(what.events ?? []));
      tolerated.artifacts.push(...(what.artifacts ?? []));
    },
    prove: (...ids) => void positives.push(...ids),
    decoy: (tests, { notCredentials = [], notEvents = [], baits = [] }) =>
      void decoys.push({ tests, notCredentials, notEvents, baits }),
  };
  return { scene, story, records };
}
