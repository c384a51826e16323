import type { OtherUse } from '../model/blast-radius.ts';
import type { Investigation } from '../model/investigation.ts';

/** As IAM says of a key: when and for what it was used last, whoever did. */
export interface LastUse {
  readonly accessKeyId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly service: string;
  readonly region: string;
}

/** Whose use it is. */
export interface Used {
  readonly kind: 'user' | 'role';
  readonly arn: string;
  /** Absent: every credential of the principal. */
  readonly accessKeyId?: string;
}

/** Those who call with it and are not known to be the attacker, who calls most often first. */
export function listOtherUse(used: Used, investigation: Investigation | undefined): OtherUse[] {
  const credentials = new Set(
    (investigation?.credentials ?? [])
      .filter(({ id, accessKeyId, arn }) =>
        used.accessKeyId === undefined ? arn === used.arn : used.accessKeyId === (accessKeyId ?? id),
      )
      .map(({ id }) => id),
  );
  return (investigation?.clusters ?? [])
    .filter(({ credential, actor }) => credentials.has(credential) && actor !== 'attacker')
    .map(({ credential, address, agent, events, lastSeen }) => ({
      credential,
      address,
      agent,
      calls: events,
      lastSeen,
    }))
    .sort((a, b) => b.calls - a.calls || (a.lastSeen > b.lastSeen ? -1 : 1));
}

/** One sentence: what containing it stops. `lastUse` is what is said where there is no trail. */
export function describeCost(
  uses: readonly OtherUse[],
  lastUse: readonly LastUse[],
  hasTrail: boolean,
): string {
  const [first, ...others] = uses;
  if (first !== undefined) {
    const calls = first.calls === 1 ? '1 call' : `${first.calls} calls`;
    const rest = others.reduce((sum, { calls: more }) => sum + more, 0);
    const places = others.length === 1 ? '1 other place or agent' : `${others.length} other places or agents`;
    const more = others.length === 0 ? '' : `; and ${rest} more from ${places}`;
    return `containing it stops ${calls} by ${first.agent} from ${first.address}, the last at ${first.lastSeen}${more}`;
  }
  const said = 'that says little about jobs that run monthly';
  const [last] = lastUse.toSorted((a, b) => (a.at > b.at ? -1 : 1));
  const iam =
    last === undefined
      ? 'IAM knows of no use'
      : `IAM's last use is ${last.at} for ${last.service} in ${last.region}, by whomever`;
  return hasTrail
    ? `nobody else was seen to use it in the window, ${said}; ${iam}`
    : `no trail was looked at, so that nobody knows who else uses it; ${iam}`;
}
