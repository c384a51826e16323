import type { ReachedSecret } from '../model/blast-radius.ts';
import type { Exposure, Investigation } from '../model/investigation.ts';
import type { StoredSecret } from './list-secrets.ts';

export const keyOf = ({ store, region, name }: Pick<ReachedSecret, 'store' | 'region' | 'name'>): string =>
  `${store} ${region} ${name}`;

/** By anybody but the owner: what the credential led to counts too. */
export function listRead(
  stored: readonly StoredSecret[],
  investigation: Investigation | undefined,
): ReachedSecret[] {
  const read = new Map<string, ReachedSecret>();
  const exposures = (investigation?.exposures ?? []).filter(
    ({ kind, actor }) => kind === 'secret' && actor !== 'owner',
  );
  for (const exposure of exposures.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const event = investigation?.events.find(({ eventID }) => eventID === exposure.eventID);
    for (const secret of nameSecrets(exposure, event?.eventSource, event?.awsRegion ?? 'unknown', stored)) {
      if (!read.has(keyOf(secret))) read.set(keyOf(secret), secret);
    }
  }
  return [...read.values()];
}

function nameSecrets(
  { what, at, actor }: Exposure,
  source: string | undefined,
  region: string,
  stored: readonly StoredSecret[],
): ReachedSecret[] {
  const who = actor === 'attacker' ? 'by the attacker' : 'by somebody of whom it is not clear who he is';
  const seen = (store: ReachedSecret['store'], name: string, how: string): ReachedSecret => ({
    store,
    name,
    region,
    how: 'read',
    at,
    because: `${how} ${who}, ${at}`,
  });
  const below = /^parameters below (.+)$/s.exec(what)?.[1];
  const within = (name: string, path: string) => name.startsWith(path.endsWith('/') ? path : `${path}/`);
  if (below !== undefined) {
    return stored
      .filter((one) => one.store === 'ssm' && one.region === region && within(one.name, below))
      .map(({ name }) => seen('ssm', name, `read with all parameters below ${below}`));
  }
  const parameter = /^parameter (.+)$/s.exec(what)?.[1];
  if (parameter !== undefined) {
    const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/.+)$/s.exec(parameter)?.[1] ?? parameter;
    const known = stored.find(
      (one) => one.store === 'ssm' && one.region === region && (one.name === name || `/${one.name}` === name),
    );
    return [seen('ssm', known?.name ?? name, 'read')];
  }
  if (source !== 'secretsmanager.amazonaws.com' || what.startsWith('all secrets that a filter')) return [];
  return [seen('secretsmanager', nameOfSecret(what, region, stored), 'read')];
}

/** A call names a secret by its name, its ARN, or the ARN without the six characters at its end. */
function nameOfSecret(what: string, region: string, stored: readonly StoredSecret[]): string {
  const known = stored.find(
    (one) =>
      one.store === 'secretsmanager' &&
      one.region === region &&
      (one.name === what ||
        one.arn === what ||
        (one.arn.startsWith(`${what}-`) && one.arn.length === what.length + 7)),
  );
  return (
    known?.name ??
    /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+?)(-[A-Za-z0-9]{6})?$/s.exec(what)?.[1] ??
    what
  );
}
