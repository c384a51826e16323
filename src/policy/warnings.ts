import { matchGlob, parseGlob } from '../iam/glob.ts';
import { nameKind } from '../model/credential.ts';
import { acts } from '../model/decision.ts';
import { KINDS_WITH_ACTION } from './decide.ts';
import { conditionsOf, isGlobbed } from './match-rule.ts';
import type { Condition, Conditions, Policy, PolicyRule } from './policy.ts';

/** What is allowed and is hardly meant. */
export interface Warning {
  readonly rule: string;
  readonly message: string;
}

export function listWarnings({ rules }: Policy): Warning[] {
  return rules.flatMap((rule, index) =>
    [
      warnOfCover(rule, rules.slice(0, index)),
      warnOfSilence(rule),
      ...(acts(rule.mode) ? [warnOfKinds(rule), warnOfForgery(rule), warnOfSeverity(rule)] : []),
    ]
      .filter((message) => message !== undefined)
      .map((message) => ({ rule: rule.name, message })),
  );
}

function warnOfCover(rule: PolicyRule, earlier: readonly PolicyRule[]): string | undefined {
  const { kind } = rule.when;
  if (kind?.every((one) => one === 'unknown')) {
    return 'can never match: a credential of unknown kind is decided before every policy';
  }
  const cover = earlier.find(({ when }) => covers(when, rule.when));
  return cover === undefined
    ? undefined
    : `can never match: rule ${cover.name} before it matches all that it does`;
}

function warnOfKinds({ mode, when: { kind } }: PolicyRule): string | undefined {
  if (kind === undefined) {
    const able = KINDS_WITH_ACTION.map(nameKind).join(', ');
    return `names no kind: it will ${mode} an ${able}, and ask for every other kind`;
  }
  const without = kind.filter((one) => !KINDS_WITH_ACTION.includes(one));
  return without.length === 0
    ? undefined
    : `will ask and not ${mode} for ${without.join(', ')}: this version has no action for that`;
}

function warnOfSilence({ onSilence, when: { kind, source } }: PolicyRule): string | undefined {
  if (onSilence !== 'deactivate') return undefined;
  const isPossible = (kind?.includes('user-key') ?? true) && (source?.includes('guardduty') ?? true);
  return isPossible
    ? undefined
    : "says onSilence: deactivate, which is for users' keys and for findings that GuardDuty can confirm: it will wait";
}

/** A person's custom action is no forgery: an analyst has looked at it. */
function warnOfForgery({ mode, when: { source, via } }: PolicyRule): string | undefined {
  const isVouchedFor = via?.every((one) => one === 'custom-action') ?? false;
  const forgeable = source === undefined || source.includes('security-hub') || source.includes('quarantine');
  return !isVouchedFor && forgeable
    ? `will ${mode} on findings of source security-hub or quarantine, which others than a detector can cause`
    : undefined;
}

function warnOfSeverity({ mode, when }: PolicyRule): string | undefined {
  const conditions = conditionsOf(when);
  return conditions.length > 0 &&
    conditions.every((one) => one === 'severity' || one === 'kind') &&
    when.severity
    ? `will ${mode} by severity alone: detectors call root's use Low, and much that is harmless High`
    : undefined;
}

/** Whether the first matches all that the second does. False where that cannot be told. */
export const covers = (broad: Conditions, narrow: Conditions): boolean =>
  conditionsOf(broad).every((condition) => coversIn(condition, broad, narrow));

function coversIn(condition: Condition, broad: Conditions, narrow: Conditions): boolean {
  if (condition === 'severity') {
    if (narrow.severity === undefined) return false;
    const [wide, tight] = [broad.severity ?? {}, narrow.severity];
    return (
      (wide.atLeast ?? -Infinity) <= (tight.atLeast ?? -Infinity) &&
      (wide.below ?? Infinity) >= (tight.below ?? Infinity)
    );
  }
  const outer: readonly string[] = broad[condition] ?? [];
  const inner: readonly string[] | undefined = narrow[condition];
  return inner?.every((one) => outer.some((other) => coversValue(condition, other, one))) ?? false;
}

/** A glob read as plain text: each of its stars is then met by a star alone, so what matches is matched by both. */
const coversValue = (condition: Condition, outer: string, inner: string): boolean =>
  outer === inner || (isGlobbed(condition) && !outer.includes('?') && matchGlob(parseGlob(outer), inner));
