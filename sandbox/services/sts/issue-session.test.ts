import { expect, it } from 'vitest';
import { createClock } from '../../kernel/clock.ts';
import { sessions } from '../../kernel/identity.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Call } from '../../kernel/operation.ts';
import { createWorld } from '../../kernel/world.ts';
import { issueSession, type SessionFacts } from './issue-session.ts';

const ACCOUNT = '111122223333';

it('the newest sessions are known, and their number is bounded', () => {
  const world = createWorld({ clock: createClock(), ids: createIds('sessions'), services: [] });
  const arn = `arn:aws:iam::${ACCOUNT}:user/alice`;
  const facts: SessionFacts = {
    principal: { kind: 'user-session', account: ACCOUNT, arn },
    account: ACCOUNT,
    userId: 'AIDAALICE',
    issuer: { type: 'IAMUser', arn, id: 'AIDAALICE', name: 'alice' },
    mfa: false,
  };
  const call: Call = {
    world,
    account: ACCOUNT,
    region: 'eu-west-2',
    caller: { principal: { kind: 'user', account: ACCOUNT, arn }, account: ACCOUNT, userId: 'AIDAALICE' },
    requestId: 'request',
    at: world.clock.now(),
    sourceIp: '192.0.2.1',
    userAgent: 'test',
  };
  const first = issueSession(call, facts, 900);
  for (let count = 0; count < 10_000; count += 1) issueSession(call, facts, 900);
  const last = issueSession(call, facts, 900);
  const known = sessions(call);
  expect(known.size).toBe(10_000);
  expect(known.has(first.accessKeyId)).toBe(false);
  expect(known.get(last.accessKeyId)).toEqual(last);
  world.clock.stop();
});
