import { GetAccessKeyLastUsedCommand, type IAMClient } from '@aws-sdk/client-iam';
import { readManaged } from '../contain/read-policies.ts';
import type { BlastRadius } from '../model/blast-radius.ts';
import type { Investigation } from '../model/investigation.ts';
import { assumedByTrail } from './assumed-by-trail.ts';
import { describeChanges } from './describe-changes.ts';
import { explainUnread } from './explain-unread.ts';
import { findRoles } from './find-roles.ts';
import { type Holder, makeHolder } from './holder.ts';
import { listSecrets, type SecretClients } from './list-secrets.ts';
import { lookIntoRoles } from './look-into-roles.ts';
import { describeCost, type LastUse, listOtherUse } from './other-use.ts';
import { reachSecrets } from './reach-secrets.ts';
import { reachSensitive } from './reach-sensitive.ts';
import { reachServices } from './reach-services.ts';
import { type PrincipalPolicies, readRolePolicies, readUserPolicies } from './read-principal.ts';
import { sayNeverChecked } from './say-never-checked.ts';
import { withoutOwnDenies } from './without-own-denies.ts';

/** Of whom it is asked, and what is known already. */
export interface BlastQuestion {
  readonly principal:
    | { readonly kind: 'user'; readonly userName: string }
    | { readonly kind: 'role'; readonly roleName: string };
  /** The key that is suspected; absent: all of the principal's count. */
  readonly accessKeyId?: string;
  /** What the trail has: the roles assumed, the secrets read, the permissions changed, the others who use it. */
  readonly investigation?: Investigation;
  /** In which secrets are looked for; those of the investigation's calls come on top. */
  readonly regions: readonly string[];
  /** ARNs of the policies that Cordon attaches to contain: their denies are left out. */
  readonly ownPolicyArns: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
}

/** Clients are made when they are asked for. */
export interface BlastDeps extends SecretClients {
  readonly iam: IAMClient;
}

/** Of more regions, secrets are not listed. */
const MOST_REGIONS = 20;

/**
 * What a user's or role's credential can do, by the policies that IAM has now. Throws what AWS throws where the
 * principal himself or his policies cannot be read: what is missing could be the one that allows. Whatever else cannot
 * be read is in `notChecked`, with AWS's code.
 */
export async function assessBlastRadius(question: BlastQuestion, deps: BlastDeps): Promise<BlastRadius> {
  const { investigation, asOf, accessKeyId } = question;
  const principal = await readPrincipal(question, deps.iam);
  const { left, removed } = withoutOwnDenies(principal.identity, question.ownPolicyArns);
  const { kind, arn, id, name, boundary } = principal;
  const holder = makeHolder({
    ...{ kind, arn, id, name, asOf, identity: left },
    ...(boundary === undefined ? {} : { boundary }),
  });
  const regions = listRegions(question);
  const looked = regions.slice(0, MOST_REGIONS);
  const [roles, stored, lastUse] = await Promise.all([
    reachRoles(holder, question, deps.iam),
    listSecrets(looked, deps),
    readLastUse(principal, accessKeyId, deps.iam),
  ]);
  const users = listOtherUse(
    { kind, arn, ...(accessKeyId === undefined ? {} : { accessKeyId }) },
    investigation,
  );
  const isInactive = principal.keys.some((key) => key.accessKeyId === accessKeyId && key.status !== 'Active');
  return {
    asOf,
    principal: { kind, arn },
    isBeforeContainment: removed.length > 0 || isInactive,
    services: reachServices(holder),
    sensitive: reachSensitive(holder).map(({ action, means, allowed, by }) => ({
      action,
      means,
      allowed,
      by,
    })),
    roles: roles.roles,
    secrets: reachSecrets(holder, stored.secrets, investigation),
    changes: describeChanges(principal, investigation),
    users,
    cost: describeCost(users, lastUse.uses, investigation !== undefined),
    notChecked: [
      ...removed.map((one) => `what ${one} denies now: it contains, and is left out here`),
      ...(isInactive
        ? [`that key ${accessKeyId} is not Active now: what is said here is what it could do`]
        : []),
      ...roles.notChecked,
      ...stored.notChecked,
      ...lastUse.notChecked,
      ...regions
        .slice(MOST_REGIONS)
        .map((region) => `secrets in ${region}: only ${MOST_REGIONS} regions are looked into`),
      ...sayNeverChecked(looked, investigation),
    ],
  };
}

function readPrincipal({ principal }: BlastQuestion, iam: IAMClient): Promise<PrincipalPolicies> {
  return principal.kind === 'user'
    ? readUserPolicies(principal.userName, iam)
    : readRolePolicies(principal.roleName, iam, (arn) => readManaged(arn, iam));
}

/** Those of the question first. */
const listRegions = ({ regions, investigation }: BlastQuestion): string[] => [
  ...new Set([
    ...regions,
    ...(investigation?.events ?? []).map(({ awsRegion }) => awsRegion).filter((name) => REGION.test(name)),
  ]),
];

/** A log's text becomes part of the name of a host. */
const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d$/;

/** Those that the trail has first, then those that nothing stands before. */
async function reachRoles(
  holder: Holder,
  { investigation, ownPolicyArns, asOf }: BlastQuestion,
  iam: IAMClient,
) {
  const found = await findRoles(holder, iam);
  const assumed = assumedByTrail(investigation);
  const others = found.roles.filter(({ arn }) => !assumed.some((one) => one.arn === arn));
  const seen = [
    ...assumed,
    ...others.toSorted((a, b) => (a.how === b.how ? (a.arn < b.arn ? -1 : 1) : a.how === 'could' ? -1 : 1)),
  ];
  const looked = await lookIntoRoles(seen, holder.account, { iam, ownPolicyArns, asOf });
  return { roles: looked.roles, notChecked: [...found.notChecked, ...looked.notChecked] };
}

async function readLastUse(
  { keys }: PrincipalPolicies,
  accessKeyId: string | undefined,
  iam: IAMClient,
): Promise<{ readonly uses: readonly LastUse[]; readonly notChecked: readonly string[] }> {
  const uses: LastUse[] = [];
  const notChecked: string[] = [];
  const asked = accessKeyId === undefined ? keys.map((key) => key.accessKeyId) : [accessKeyId];
  for (const AccessKeyId of asked) {
    try {
      const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
      const at = used?.LastUsedDate?.toISOString();
      if (at === undefined) continue;
      const { ServiceName: service = 'unknown', Region: region = 'unknown' } = used ?? {};
      uses.push({ accessKeyId: AccessKeyId, at, service, region });
    } catch (error) {
      notChecked.push(explainUnread(`when key ${AccessKeyId} was used last`, error));
    }
  }
  return { uses, notChecked };
}
