import type { IAMClient } from '@aws-sdk/client-iam';
import { readManaged } from '../contain/read-policies.ts';
import type { NamedPolicy } from '../iam/model.ts';
import type { ReachedRole } from '../model/blast-radius.ts';
import { explainUnread } from './explain-unread.ts';
import { makeHolder } from './holder.ts';
import { type ReachedSensitive, reachSensitive } from './reach-sensitive.ts';
import { isAdministrator, reachServices } from './reach-services.ts';
import { type PolicyReader, readRolePolicies } from './read-principal.ts';
import type { Purpose } from './sensitive-actions.ts';
import { withoutOwnDenies } from './without-own-denies.ts';

/** Of more, only that they are there is said. */
const MOST_ROLES = 50;
/** At once: IAM throttles an account, and whoever else works in it waits too. */
const SIDE_BY_SIDE = 5;
/** Named of each purpose. */
const MOST_NAMED = 3;

const PURPOSES: Readonly<Record<Purpose, string>> = {
  escalation: 'becomes more',
  secrets: 'reads secrets',
  data: 'takes or gives away data',
  blinding: 'blinds detection',
  destruction: 'destroys',
  spending: 'spends',
};

export type RoleSeen = Omit<ReachedRole, 'has'>;

/** What each of the roles has that matters: those that stand first are looked into first. */
export async function lookIntoRoles(
  roles: readonly RoleSeen[],
  account: string,
  deps: { readonly iam: IAMClient; readonly ownPolicyArns: readonly string[]; readonly asOf: string },
): Promise<{ readonly roles: readonly ReachedRole[]; readonly notChecked: readonly string[] }> {
  const notChecked: string[] = [];
  const managed = rememberManaged(deps.iam);
  const has = new Map<string, readonly string[]>();
  const lookInto = async ({ arn }: RoleSeen): Promise<void> => {
    const name = nameOf(arn);
    try {
      const { identity, boundary, ...role } = await readRolePolicies(name, deps.iam, managed);
      const { left } = withoutOwnDenies(identity, deps.ownPolicyArns);
      const holder = makeHolder({
        ...role,
        asOf: deps.asOf,
        identity: left,
        ...(boundary === undefined ? {} : { boundary }),
      });
      has.set(arn, describeReach(holder));
    } catch (error) {
      has.set(arn, ['unknown: its policies could not be read']);
      notChecked.push(explainUnread(`what role ${name} has`, error));
    }
  };
  const own = roles.filter(({ arn }) => arn.split(':')[4] === account);
  const looked = own.slice(0, MOST_ROLES);
  const waiting = [...looked];
  const work = async (): Promise<void> => {
    for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) await lookInto(role);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  const foreign = roles.length - own.length;
  if (foreign > 0)
    notChecked.push(`what ${foreign} ${foreign === 1 ? 'role' : 'roles'} of other accounts may do`);
  if (own.length > looked.length) {
    notChecked.push(
      `what ${own.length - looked.length} more roles have that it could assume: only ${MOST_ROLES} are looked into`,
    );
  }
  return {
    roles: roles.map((role) => ({ ...role, has: has.get(role.arn) ?? ['unknown: not looked into'] })),
    notChecked,
  };
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? '';

/** Each managed policy is read once. */
function rememberManaged(iam: IAMClient): PolicyReader {
  const reading = new Map<string, Promise<NamedPolicy>>();
  return (arn) => {
    const known = reading.get(arn) ?? readManaged(arn, iam);
    reading.set(arn, known);
    return known;
  };
}

function describeReach(holder: ReturnType<typeof makeHolder>): string[] {
  if (isAdministrator(reachServices(holder))) return ['administrator: everything on everything'];
  const sensitive = reachSensitive(holder);
  const purposes = [...new Set(sensitive.map(({ purpose }) => purpose))];
  return purposes.map((purpose) =>
    describe(
      purpose,
      sensitive.filter((one) => one.purpose === purpose),
    ),
  );
}

function describe(purpose: Purpose, sensitive: readonly ReachedSensitive[]): string {
  const certain = sensitive.filter(({ allowed }) => allowed === 'yes');
  const shown = certain.length > 0 ? certain : sensitive;
  const names = [...new Set(shown.map(({ action }) => action))];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const condition = certain.length > 0 ? '' : ', on a condition';
  return `${PURPOSES[purpose]}: ${names.slice(0, MOST_NAMED).join(', ')}${more}${condition}`;
}
