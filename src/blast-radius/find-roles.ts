import { type IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import type { NamedPolicy } from '../iam/model.ts';
import { validatePolicy } from '../iam/validate.ts';
import { explainUnread } from './explain-unread.ts';
import type { Holder } from './holder.ts';
import { tryRequest } from './holder.ts';
import type { RoleSeen } from './look-into-roles.ts';
import { cite } from './reach-action.ts';

/** Of an account no more roles are listed: ten pages. */
const MOST_LISTED = 1_000;

/** The roles of the account that the holder's policies and their own trust let him assume. */
export async function findRoles(
  holder: Holder,
  client: IAMClient,
): Promise<{ readonly roles: readonly RoleSeen[]; readonly notChecked: readonly string[] }> {
  const roles: RoleSeen[] = [];
  const notChecked: string[] = [];
  let listed = 0;
  try {
    for await (const page of paginateListRoles({ client, pageSize: 100 }, {})) {
      for (const { Arn = '', RoleName = '', AssumeRolePolicyDocument = '' } of page.Roles ?? []) {
        listed += 1;
        const trust = readTrust(RoleName, AssumeRolePolicyDocument);
        if (trust === undefined)
          notChecked.push(`who may assume role ${RoleName}: its trust policy is not readable`);
        else roles.push(...judge(holder, Arn, trust));
      }
      if (listed >= MOST_LISTED && page.IsTruncated === true) {
        notChecked.push(`roles beyond the first ${listed} of the account`);
        break;
      }
    }
  } catch (error) {
    notChecked.push(
      explainUnread(listed === 0 ? 'which roles it could assume' : `roles beyond the first ${listed}`, error),
    );
  }
  return { roles, notChecked };
}

function readTrust(name: string, encoded: string): NamedPolicy | undefined {
  try {
    return {
      name: `the trust policy of ${name}`,
      document: validatePolicy(decodeURIComponent(encoded), 'trust'),
    };
  } catch {
    return undefined;
  }
}

/**
 * A trust that names the principal itself is enough; one that names the account leaves it to his own policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
function judge(holder: Holder, arn: string, trust: NamedPolicy): RoleSeen[] {
  const outcome = tryRequest(holder, { action: 'sts:AssumeRole', resource: arn }, trust);
  if (outcome.allowed === 'no') return [];
  const by = new Set(
    outcome.refs
      .filter(({ level }) => level === 'resource' || level === 'identity')
      .map(({ policy, statement }) => `${policy}, statement ${statement}`),
  );
  const because = `allowed by ${[...by].join(' and by ') || cite(outcome)}`;
  if (outcome.allowed === 'yes') return [{ arn, how: 'could', because }];
  const condition = outcome.keys.join(' and ') || 'a condition holds';
  return [{ arn, how: 'if', because: `${because}, if ${condition}` }];
}
