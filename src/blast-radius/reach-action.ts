import { matchGlob, parseGlob } from '../iam/glob.ts';
import type { Statement } from '../iam/model.ts';
import { asList } from '../iam/request.ts';
import { type Holder, type Outcome, tryRequest } from './holder.ts';
import { findSharedText } from './shared-text.ts';
import { listNarrowing, listStatements } from './spoken-of.ts';

/** Of one action no more things are tried: policies have a few dozen at most. */
const MOST_TRIED = 300;
/** Named in one answer. */
const MOST_NAMED = 2;

export interface ReachedAction {
  readonly allowed: 'yes' | 'if';
  /** `inline:work, statement #0, only on arn:aws:s3:::app-assets/*, if aws:MultiFactorAuthPresent` */
  readonly by: string;
}

/**
 * Whether the holder may call an action on anything of a kind, by trying it on things that his policies speak of and on
 * one that none names. Undefined: not.
 */
export function reachAction(holder: Holder, action: string, template: string): ReachedAction | undefined {
  const kind = template.replaceAll('{account}', holder.account).replaceAll('{partition}', holder.partition);
  if (kind === '*') return say(tryRequest(holder, { action, resource: '*' }), []);
  const anything = tryRequest(holder, { action, resource: findSharedText(kind) ?? '*' });
  if (anything.allowed === 'yes') return say(anything, []);
  const found = [...findThings(holder, action, kind)].map(([resource, written]) => ({
    written,
    outcome: tryRequest(holder, { action, resource }),
  }));
  const certain = found.filter(({ outcome }) => outcome.allowed === 'yes');
  const named = (ones: typeof found) => [...new Set(ones.map(({ written }) => written))];
  if (certain[0] !== undefined) return say(certain[0].outcome, named(certain));
  if (anything.allowed === 'if') return say(anything, []);
  const perhaps = found.filter(({ outcome }) => outcome.allowed === 'if');
  return perhaps[0] === undefined ? undefined : say(perhaps[0].outcome, named(perhaps));
}

function say(outcome: Outcome, only: readonly string[]): ReachedAction | undefined {
  if (outcome.allowed === 'no') return undefined;
  const more = only.length > MOST_NAMED ? ` and ${only.length - MOST_NAMED} more` : '';
  const where = only.length === 0 ? '' : `, only on ${only.slice(0, MOST_NAMED).join(', ')}${more}`;
  const condition =
    outcome.allowed === 'if' ? `, if ${outcome.keys.join(' and ') || 'a condition holds'}` : '';
  return { allowed: outcome.allowed, by: `${cite(outcome)}${where}${condition}` };
}

/** The statements of his own policies; a boundary only lets through. */
export function cite(outcome: Exclude<Outcome, { allowed: 'no' }>): string {
  const [ref] = outcome.refs.filter(({ level }) => level === 'identity' || level === 'resource');
  return ref === undefined ? 'a policy' : `${ref.policy}, statement ${ref.statement}`;
}

/** Things of the kind that allows speak of, within what boundaries and denies leave over; and how they are written. */
function findThings(holder: Holder, action: string, kind: string): Map<string, string> {
  const narrowing = ['*', ...listNarrowing(holder.policies).things];
  const things = new Map<string, string>();
  for (const statement of listStatements(holder.policies.his.identity, 'Allow')) {
    if (!mayBeAbout(statement, action)) continue;
    for (const written of asList(statement.Resource ?? '*')) {
      for (const narrower of narrowing) {
        const thing = findSharedText(kind, written, narrower);
        if (thing === undefined || things.has(thing) || !isOfKind(thing, kind)) continue;
        if (things.size >= MOST_TRIED) return things;
        things.set(thing, written === '*' ? narrower : written);
      }
    }
  }
  return things;
}

const mayBeAbout = ({ Action }: Statement, action: string): boolean =>
  Action === undefined ||
  asList(Action).some((pattern) => matchGlob(parseGlob(pattern.toLowerCase()), action.toLowerCase()));

/** A star of one pattern may have taken what is another part of an ARN. */
const isOfKind = (thing: string, kind: string): boolean =>
  kind
    .split(':')
    .slice(0, 5)
    .every((part, at) => matchGlob(parseGlob(part), thing.split(':')[at] ?? ''));
