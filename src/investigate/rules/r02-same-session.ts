import { heldKeyOf, isFromConsole, isServiceLinked, kindOfKey, sessionOf } from '../caller.ts';
import { readIssued } from '../issued.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { readText } from '../read-member.ts';
import type { TrailRecord } from '../trail-record.ts';

/**
 * A session is its principal and the second in which it was created, not one key: an instance gets several in the same
 * second, and a session of the same name that was created at another time is somebody else's.
 */
export const sameSession: DerivationRule = {
  id: 'R2',
  title: 'another key of the same session',
  derive(record, by) {
    if (by.kind === 'address') return readIssuedSessions(record);
    if (by.kind === 'session' || by.kind === 'role') {
      const accessKeyId = heldKeyOf(record);
      if (accessKeyId === undefined || accessKeyId.startsWith('AKIA')) return readIssuedSessions(record);
      const said = sessionOf(record);
      const { principalId, arn } = record.userIdentity;
      if (principalId === undefined || record.userIdentity.type === 'AWSAccount')
        return readIssuedSessions(record);
      return [
        ...readIssuedSessions(record),
        {
          lead: { kind: 'key', accessKeyId },
          rule: 'R2',
          confidence: said === undefined ? 'strong' : 'proven',
          as: {
            kind: kindOfKey(accessKeyId),
            accessKeyId,
            principalId,
            ...(arn === undefined ? {} : { arn }),
          },
        },
      ];
    }
    const own = by.kind === 'key' && !by.accessKeyId.startsWith('AKIA') ? sessionOf(record) : undefined;
    // A key of the console's own is one of many: that session is R3's.
    if (own === undefined || isFromConsole(record)) return readIssuedSessions(record);
    return [
      ...readIssuedSessions(record),
      { lead: { kind: 'session', ...own }, rule: 'R2', confidence: 'proven' },
    ];
  },
};

function readIssuedSessions(record: TrailRecord): readonly Derived[] {
  // GetSessionToken's session has its user's name, as all of that user's have.
  if (
    record.eventName === 'GetSessionToken' ||
    isServiceLinked(readText(record.requestParameters, 'roleArn'))
  ) {
    return [];
  }
  return readIssued(record).flatMap(({ principalId, arn, expires }) =>
    principalId === undefined
      ? []
      : [
          {
            lead: {
              kind: 'session',
              principalId,
              createdAt: record.eventTime,
              ...(expires === undefined ? {} : { until: Date.parse(expires) }),
              ...(arn === undefined ? {} : { arn }),
            },
            rule: 'R2',
            confidence: 'proven',
          },
        ],
  );
}
