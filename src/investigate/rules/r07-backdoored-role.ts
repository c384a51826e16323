import { partitionOf, switchedFrom, textOfSecond } from '../caller.ts';
import { readIssued } from '../issued.ts';
import type { DerivationRule, Derived, Lead } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';
import { readTrusted } from '../trusted.ts';

/** A console session, at most, ms. */
const LASTS = 12 * 3_600_000;

/**
 * A role that was opened to somebody outside the account: the sessions that he takes of it, and nobody else's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_role-trust-behavior
 */
export const backdooredRole: DerivationRule = {
  id: 'R7',
  title: 'a role that was opened to an outsider',
  derive(record, by) {
    if (!hasSucceeded(record)) return [];
    if (by.kind === 'role-use') return [...readUse(record), ...readSwitch(record)];
    return readBackdoor(record);
  },
};

function readBackdoor(record: TrailRecord): readonly Derived[] {
  const isMade = record.eventName === 'CreateRole';
  if (
    record.eventSource !== 'iam.amazonaws.com' ||
    (!isMade && record.eventName !== 'UpdateAssumeRolePolicy')
  ) {
    return [];
  }
  const document = isMade ? 'assumeRolePolicyDocument' : 'policyDocument';
  const trusted = readTrusted(record.requestParameters[document]);
  const outside = trusted.accounts.filter((account) => account !== record.account);
  // Of a role that was there before, the provider may have been trusted before.
  const by = [...outside, ...(isMade ? trusted.providers : [])];
  const roleName = readText(record.requestParameters, 'roleName');
  if (by.length === 0 || roleName === undefined) return [];
  const arn = readText(record.responseElements, 'role', 'arn');
  const roleArn = arn ?? `arn:${partitionOf(record)}:iam::${record.account}:role/${roleName}`;
  return [
    {
      lead: { kind: 'role-use', roleArn, by, from: record.eventTime, ...(isMade ? { isNew: true } : {}) },
      rule: 'R7',
      confidence: 'proven',
      as: { kind: 'role', arn: roleArn },
    },
  ];
}

const readUse = (record: TrailRecord): readonly Derived[] =>
  readIssued(record).map((issued) => ({
    lead: { kind: 'key', accessKeyId: issued.accessKeyId },
    rule: 'R7',
    confidence: 'proven',
    as: { kind: 'session', ...issued },
  }));

function readSwitch(record: TrailRecord): readonly Derived[] {
  const { principalId, arn } = record.userIdentity;
  if (switchedFrom(record) === undefined || principalId === undefined) return [];
  const createdAt = record.eventTime;
  const known = { ...(arn === undefined ? {} : { arn }) };
  const lead: Lead = { kind: 'session', principalId, createdAt, until: createdAt + LASTS, ...known };
  return [
    {
      lead,
      rule: 'R7',
      confidence: 'proven',
      as: { kind: 'console-session', principalId, ...known, expires: textOfSecond(createdAt + LASTS) },
    },
  ];
}
