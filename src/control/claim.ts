import type { UserState } from '../contain/read-user.ts';
import type { Finding } from '../model/finding.ts';
import type { Caller } from './caller.ts';
import type { ControlDeps } from './verb.ts';

/** What a person says by deciding, as a finding: by AWS's word for who he is. It names a user; a key is added to it. */
export function claimOf(
  caller: Caller,
  user: Pick<UserState, 'userName' | 'userId'>,
  reason: string,
  /** What tells it from his other claims. */
  name: string,
  { store, homeAccount, homeRegion }: Pick<ControlDeps, 'store' | 'homeAccount' | 'homeRegion'>,
): Finding {
  const at = new Date(store.now()).toISOString();
  return {
    id: `report-${name.slice(0, 36)}`,
    source: 'person',
    via: 'command-line',
    account: homeAccount,
    // Where the trail is asked about it, beside us-east-1.
    region: homeRegion,
    type: 'Report:IAMUser/CompromisedCredentials',
    severity: 8,
    title: reason,
    isSample: false,
    principalName: user.userName,
    principalId: user.userId,
    principalType: 'IAMUser',
    reportedBy: caller.arn,
    firstSeen: at,
    lastSeen: at,
    updatedAt: at,
  };
}
