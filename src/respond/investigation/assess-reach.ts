import {
  assessBlastRadius,
  type BlastDeps,
  type BlastQuestion,
} from '../../blast-radius/assess-blast-radius.ts';
import type { BlastRadius } from '../../model/blast-radius.ts';
import type { Investigation } from '../../model/investigation.ts';
import type { StoredIncident } from '../read-incidents.ts';

/** What the credential can do, before what contains it now. Undefined: nobody is named whose policies could be read. */
export async function assessReach(
  incident: StoredIncident,
  investigation: Investigation,
  deps: BlastDeps & { readonly ownPolicyArns: readonly string[] },
): Promise<BlastRadius | undefined> {
  const principal = principalOf(incident);
  if (principal === undefined) return undefined;
  const keys = new Set(incident.findings.flatMap(({ credential }) => credential.accessKeyId ?? []));
  const [accessKeyId] = keys;
  const regions = incident.findings.flatMap(({ region }) => (typeof region === 'string' ? [region] : []));
  return assessBlastRadius(
    {
      principal,
      ...(accessKeyId === undefined || keys.size > 1 ? {} : { accessKeyId }),
      investigation,
      regions: [...new Set(regions)],
      ownPolicyArns: deps.ownPolicyArns,
      asOf: investigation.asOf,
    },
    deps,
  );
}

const NAME = /^[\w+=,.@-]{1,64}$/;

/** As the key of the incident says: `account/user/name`, whose name may have a path. */
function principalOf({ key }: StoredIncident): BlastQuestion['principal'] | undefined {
  const [, kind, ...path] = key.split('/');
  const name = path.at(-1) ?? '';
  if (!NAME.test(name)) return undefined;
  if (kind === 'user') return { kind, userName: name };
  if (kind === 'role') return { kind, roleName: name };
  return undefined;
}
