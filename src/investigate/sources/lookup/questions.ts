import { isIP } from 'node:net';
import { artifactTypes } from '../../artifacts/catalog.ts';
import { TRAIL_CALLS } from '../../coverage/trail-gaps.ts';
import type { ReadRecords } from './read-records.ts';

export type LookupAttribute = 'AccessKeyId' | 'Username' | 'ResourceName' | 'EventName' | 'ReadOnly';

export interface LookupQuestion {
  readonly attribute: LookupAttribute;
  readonly value: string;
  /** `global`: the one region that has the calls of IAM. */
  readonly where: 'everywhere' | 'global';
  /**
   * How far back. `past`: as far as a credential's past is looked at. `late`: from when what came out of it can be
   * there. `whole`: all that there is, for what was changed is compared with what was before. `window`: what is asked
   * about.
   */
  readonly back: 'past' | 'late' | 'whole' | 'window';
}

/** Why no attribute finds what is looked for. */
export type Blind = 'id' | 'person' | 'address' | 'length';

/** Whose Event history it is. `partition`: `aws`. */
export interface HomeAccount {
  readonly id: string;
  readonly partition: string;
}

/** Of what was asked about: where. */
interface AskedAbout {
  readonly account: HomeAccount | undefined;
}

export interface Plan {
  readonly questions: readonly LookupQuestion[];
  readonly blind?: Blind;
}

const everywhere = (
  attribute: LookupAttribute,
  value: string,
  back: LookupQuestion['back'] = 'past',
): LookupQuestion => ({ attribute, value, where: 'everywhere', back });
const inGlobal = (value: string): LookupQuestion => ({
  attribute: 'ResourceName',
  value,
  where: 'global',
  back: 'past',
});

/** All that changed something: `ReadOnly` is an attribute like any other. */
export const SWEEP: LookupQuestion = everywhere('ReadOnly', 'false', 'window');

/** Calls of global services are recorded in one region alone. */
const GLOBAL = /^(?:iam|organizations|cloudfront|route53|route53domains):/;
const EVENTS: ReadonlyMap<string, LookupQuestion> = listEvents();

function listEvents(): ReadonlyMap<string, LookupQuestion> {
  const events = new Map<string, LookupQuestion>();
  for (const name of ['SwitchRole', 'AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'])
    events.set(name, everywhere('EventName', name, 'late'));
  const known = artifactTypes.flatMap(({ calls }) => calls.map(({ event }) => event));
  for (const name of [...known, ...[...TRAIL_CALLS].map((one) => `cloudtrail:${one}`)]) {
    const event = name.slice(name.indexOf(':') + 1);
    const isGlobal = GLOBAL.test(name) && events.get(event)?.where !== 'everywhere';
    events.set(event, {
      ...everywhere('EventName', event, 'whole'),
      where: isGlobal ? 'global' : 'everywhere',
    });
  }
  return events;
}

const KEY = /^A[KS]IA[A-Z0-9]{12,124}$/;
const SESSION = /^(?:AROA[A-Z0-9]{12,28}|\d{12}):(.+)$/s;
const ID = /^A[A-Z]{2}A[A-Z0-9]{12,28}$/;
const PERSON = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Which attributes find a text, by its form. An attribute is less than what log files are searched by: a principal's id
 * stands in every record, and no attribute looks there, so that who has a name is found by it. What none finds is said.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html
 * `seed`: it is what was asked about. A role is, then, looked for by everyone who took a session of it.
 */
export function planFor(value: string, known: ReadRecords, seed?: AskedAbout): Plan {
  if (!fits(value)) return { questions: [], blind: 'length' };
  if (KEY.test(value)) return { questions: askForKey(value, known) };
  const [, session] = SESSION.exec(value) ?? [];
  if (session !== undefined)
    return {
      questions: [
        everywhere('Username', session, 'late'),
        // Who took it: the call is known already, but where it is what was asked about.
        ...(known.isIssued(value) ? [] : [everywhere('ResourceName', value)]),
      ],
    };
  if (/^\d{12}$/.test(value)) return { questions: [everywhere('Username', 'root', 'late')] };
  if (isIP(value) !== 0) return { questions: [SWEEP, ...keysFrom(value, known)], blind: 'address' };
  if (ID.test(value)) return askForId(value, known, seed);
  if (PERSON.test(value) || /^arn:aws[a-z-]{0,20}:signin:/.test(value))
    return { questions: [], blind: 'person' };
  if (value.startsWith('arn:'))
    return { questions: [...askForArn(value), ...(seed === undefined ? [] : sessionsOf(value, known))] };
  const event = EVENTS.get(value);
  // A user may be called `CreateUser`: whoever is seen to be, or was asked about, is looked for by name as well.
  const isName =
    event === undefined || seed !== undefined || known.having(value).some((one) => one.eventName !== value);
  return {
    questions: [
      ...(event === undefined ? [] : [event]),
      ...(isName ? [everywhere('Username', value, 'late'), everywhere('ResourceName', value)] : []),
      ...(seed === undefined ? [] : askForRoles([...known.rolesOf(value), ...nameRole(value, seed)], known)),
    ],
  };
}

/** 2,000 characters, of which these count twice. */
const fits = (value: string): boolean =>
  value !== '' && value.length + (value.match(/[_ ,\n]/g)?.length ?? 0) <= 2_000;

/** Its calls; and who made or issued it, which of a key of IAM is in one region, with what became of it. */
function askForKey(key: string, known: ReadRecords): readonly LookupQuestion[] {
  const calls = everywhere('AccessKeyId', key);
  if (key.startsWith('AKIA')) return [calls, inGlobal(key)];
  return known.isIssued(key) ? [calls] : [calls, everywhere('ResourceName', key)];
}

/** The call that made it names it; its own calls are found by name, once one is known. */
function askForId(id: string, known: ReadRecords, seed: AskedAbout | undefined): Plan {
  const [names, roles] = [known.namesOf(id), known.rolesOf(id)];
  return {
    questions: [
      inGlobal(id),
      ...names.map((name) => everywhere('Username', name, 'late')),
      ...(seed === undefined ? [] : askForRoles(roles, known)),
    ],
    ...(names.length + roles.length === 0 ? { blind: 'id' } : {}),
  };
}

const nameRole = (name: string, { account }: AskedAbout): readonly string[] =>
  account === undefined ? [] : [`arn:${account.partition}:iam::${account.id}:role/${name}`];

const askForRoles = (arns: readonly string[], known: ReadRecords): readonly LookupQuestion[] =>
  [...new Set(arns)].flatMap((arn) => [everywhere('ResourceName', arn), ...sessionsOf(arn, known)]);

const sessionsOf = (roleArn: string, known: ReadRecords): readonly LookupQuestion[] =>
  known.sessionsOf(roleArn).map((session) => everywhere('Username', session, 'late'));

function askForArn(arn: string): readonly LookupQuestion[] {
  if (arn.includes(':saml-provider/'))
    return [inGlobal(arn), everywhere('EventName', 'AssumeRoleWithSAML', 'late')];
  if (arn.includes(':trust-anchor/'))
    return [everywhere('ResourceName', arn), everywhere('EventName', 'CreateSession', 'late')];
  // Roles are taken in every region; all else of IAM is asked for in one.
  return /^arn:aws[a-z-]{0,20}:iam::/.test(arn) && !arn.includes(':role/')
    ? [inGlobal(arn)]
    : [everywhere('ResourceName', arn)];
}

/** Whoever changed something from there has a key: what else it called is found by it. */
function keysFrom(address: string, known: ReadRecords): readonly LookupQuestion[] {
  const keys = known
    .having(address)
    .flatMap(({ sourceIPAddress, userIdentity: { accessKeyId = '' } }) =>
      sourceIPAddress === address && KEY.test(accessKeyId) ? [accessKeyId] : [],
    );
  return [...new Set(keys)].map((key) => everywhere('AccessKeyId', key));
}
