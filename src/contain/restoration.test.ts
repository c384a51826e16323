import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import type { ContainmentAction } from './action.ts';
import { deactivateAccessKey } from './actions/deactivate-access-key.ts';
import { denyAllOnUser } from './actions/deny-all-on-user.ts';
import { denyUserSessions } from './actions/deny-user-sessions.ts';
import type { UserState } from './read-user.ts';
import { applyRestoration, planRestoration, type RecordedAct } from './restoration.ts';

const ARNS = {
  denySessionsPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenySessions',
  denyAllPolicyArn: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll',
};
const LEAKED = 'AKIAIOSFODNN7EXAMPLE';
const SECOND = 'AKIAI44QH8DHBEXAMPLE';
const CUT_OFF =
  '{"Version":"2012-10-17","Statement":[{"Sid":"DenySessionsBefore","Effect":"Deny","Action":"*","Resource":"*",' +
  '"Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-03-05T09:00:01Z"}}}]}';
const ALICE: UserState = {
  userName: 'alice',
  userId: 'AIDACKCEVSQ6C2EXAMPLE',
  arn: 'arn:aws:iam::111122223333:user/alice',
  keys: [LEAKED, SECOND].map((accessKeyId) => ({
    accessKeyId,
    status: 'Inactive',
    createdAt: '2026-01-05T09:00:00.000Z',
  })),
  attachedPolicies: [ARNS.denySessionsPolicyArn],
  inlinePolicies: [],
  quotas: { attachedPolicies: 10, inlineCharacters: 2048 },
};
const AFTER_FIRST: UserState = {
  ...ALICE,
  attachedPolicies: [],
  inlinePolicies: [{ name: 'CordonDenySessionsBefore', document: CUT_OFF }],
};
const NOW = Date.parse('2026-03-05T10:00:00Z');
const wish = { now: NOW, isForced: false };

const act = (action: ContainmentAction, prior: object, accessKeyId = LEAKED): RecordedAct => ({
  action,
  accessKeyId,
  prior: { userId: ALICE.userId, isCertain: true, ...prior },
  hasFailed: false,
});
const KEY = act(deactivateAccessKey, { status: 'Active' });
const SESSIONS = act(denyUserSessions, { attached: false });
const plan = (acts: readonly RecordedAct[], user = ALICE, wanted = wish) =>
  planRestoration(acts, user, ARNS, wanted);
const namesOf = ({ steps }: ReturnType<typeof plan>) => steps.map(({ action }) => action);

describe('planRestoration', () => {
  it('gives back the deny, leaves the key, and lifts the cut-off in a second restore, when its time has come', () => {
    const first = plan([KEY, SESSIONS]);
    expect(namesOf(first)).toEqual(['deny-user-sessions']);
    expect(first.unchanged).toEqual([expect.stringMatching(/a leaked key stays Inactive/)]);
    const early = plan([KEY, SESSIONS], AFTER_FIRST);
    expect(namesOf(early)).toEqual([]);
    expect(early.tooEarly).toMatch(/must stay until 2026-03-06T21:00:01/);
    const late = { now: NOW + 36 * 3_600_000, isForced: false };
    expect(namesOf(plan([KEY, SESSIONS], AFTER_FIRST, late))).toEqual(['lift-session-cut-off']);
    expect(namesOf(plan([KEY, SESSIONS], AFTER_FIRST, { ...wish, isForced: true }))).toEqual([
      'lift-session-cut-off',
    ]);
  });

  it('does not lift the cut-off of an earlier restore while a deny is still to give back', () => {
    const both = { ...AFTER_FIRST, attachedPolicies: [ARNS.denyAllPolicyArn] };
    const acts = [SESSIONS, act(denyAllOnUser, { attached: false, inline: false })];
    expect(namesOf(plan(acts, both, { ...wish, isForced: true }))).toEqual(['deny-all-on-user']);
  });

  it('goes by the record from before Cordon acted, where a second key’s has seen our own deny', () => {
    const later = act(denyUserSessions, { attached: true }, SECOND);
    for (const acts of [
      [SESSIONS, later],
      [later, SESSIONS],
    ]) {
      expect(namesOf(plan(acts))).toEqual(['deny-user-sessions']);
    }
    expect(namesOf(plan([later]))).toEqual([]);
  });

  it('gives nothing back that AWS refused to do', () => {
    const untouched = { ...ALICE, attachedPolicies: [] };
    expect(plan([{ ...SESSIONS, hasFailed: true }], untouched)).toMatchObject({ steps: [], drifts: [] });
    expect(plan([SESSIONS], untouched).drifts).toHaveLength(1);
  });

  it('has another hash when what would be changed does, and the same at another time', () => {
    const { hash } = plan([KEY, SESSIONS]);
    expect(plan([SESSIONS, KEY], ALICE, { now: NOW + 3_600_000, isForced: false }).hash).toBe(hash);
    expect(plan([KEY, SESSIONS], { ...ALICE, userName: 'alice.smith' }).hash).not.toBe(hash);
    const named = { ...wish, reactivateKey: LEAKED };
    expect(plan([KEY, SESSIONS], ALICE, named).hash).not.toBe(hash);
  });
});

it('ends with the first step that fails, and says why', async () => {
  const refuse = () => Promise.reject(Object.assign(new Error('not you'), { name: 'AccessDenied' }));
  const iam = new IAMClient({ region: 'eu-west-2', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  iam.middlewareStack.add(() => refuse, { step: 'initialize', name: 'refuse' });
  const wanted = { ...wish, reactivateKey: LEAKED };
  const both = planRestoration([KEY, SESSIONS], ALICE, ARNS, wanted);
  expect(namesOf(both)).toEqual(['deactivate-access-key', 'deny-user-sessions']);
  expect(await applyRestoration(both, 'alice', { iam, ...ARNS }, wanted)).toEqual([
    expect.objectContaining({
      action: 'deactivate-access-key',
      kind: 'failed',
      because: 'AccessDenied: not you',
    }),
  ]);
});
