import { isService, isServiceLinked } from '../caller.ts';
import { readIssued } from '../issued.ts';
import type { DerivationRule } from '../lead.ts';
import { readText } from '../read-member.ts';

/**
 * STS hands out a key, and CloudTrail writes its id into the answer.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const issuedKey: DerivationRule = {
  id: 'R1',
  title: 'a key that STS issued to the caller',
  derive(record, by) {
    // Those are R7's, R8's and R9's: the caller is not the one who is followed.
    if (by.kind === 'role-use' || by.kind === 'provider-use' || isService(record)) return [];
    if (record.eventSource !== 'sts.amazonaws.com') return [];
    if (isServiceLinked(readText(record.requestParameters, 'roleArn'))) return [];
    return readIssued(record).map((issued) => ({
      lead: { kind: 'key', accessKeyId: issued.accessKeyId },
      rule: 'R1',
      confidence: 'proven',
      as: { kind: 'session', ...issued },
    }));
  },
};
