import { describe, expect, it } from 'vitest';
import { ACCOUNT, ALICE_KEY, investigation, MADE_KEY } from '../report/investigation/fixture.ts';
import { describeCost, listOtherUse } from './other-use.ts';

const alice = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/alice` } as const;
const LAST = {
  accessKeyId: ALICE_KEY,
  at: '2026-01-20T02:50:00.000Z',
  service: 's3',
  region: 'eu-west-2',
};

describe('who else uses a credential', () => {
  it('is everybody but the attacker, by key or by principal, who calls most often first', () => {
    const both = [
      {
        credential: ALICE_KEY,
        address: '203.0.113.20',
        agent: 'Terraform/1',
        calls: 3,
        lastSeen: '2026-01-19T03:00:00Z',
      },
      {
        credential: ALICE_KEY,
        address: '192.0.2.44',
        agent: 'aws-cli/2',
        calls: 1,
        lastSeen: '2026-01-20T03:15:00Z',
      },
    ];
    expect(listOtherUse({ ...alice, accessKeyId: ALICE_KEY }, investigation)).toEqual(both);
    expect(listOtherUse(alice, investigation)).toEqual(both);
    expect(listOtherUse({ ...alice, accessKeyId: MADE_KEY }, investigation)).toEqual([]);
    expect(listOtherUse(alice, undefined)).toEqual([]);
  });

  it('makes one sentence of what containing it stops', () => {
    const uses = listOtherUse(alice, investigation);
    expect(describeCost(uses, [LAST], true)).toBe(
      'containing it stops 3 calls by Terraform/1 from 203.0.113.20, the last at 2026-01-19T03:00:00Z; and 1 more from 1 other place or agent',
    );
    expect(describeCost([], [{ ...LAST, at: '2026-01-01T00:00:00.000Z' }, LAST], true)).toBe(
      "nobody else was seen to use it in the window, that says little about jobs that run monthly; IAM's last use is 2026-01-20T02:50:00.000Z for s3 in eu-west-2, by whomever",
    );
    expect(describeCost([], [], false)).toBe(
      'no trail was looked at, so that nobody knows who else uses it; IAM knows of no use',
    );
  });
});
