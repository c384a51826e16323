import type { Investigation } from '../model/investigation.ts';
import type { RoleSeen } from './look-into-roles.ts';

const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;

/** The roles that what is followed has assumed, by the first time. */
export function assumedByTrail(investigation: Investigation | undefined): RoleSeen[] {
  const roles = new Map<string, RoleSeen>();
  for (const event of investigation?.events ?? []) {
    const { eventSource, eventName, errorCode, object, eventTime, credential, sourceIPAddress } = event;
    if (eventSource !== 'sts.amazonaws.com' || eventName !== 'AssumeRole' || errorCode !== undefined)
      continue;
    if (object === undefined || !ROLE.test(object) || roles.has(object)) continue;
    const because = `assumed ${eventTime} with ${credential} from ${sourceIPAddress}`;
    roles.set(object, { arn: object, how: 'assumed', because });
  }
  return [...roles.values()];
}
