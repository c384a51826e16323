import { expect, it } from 'vitest';
import type { Caller } from './caller.ts';
import { storedIncident as incident } from './fixture.ts';
import { findTaint } from './taint.ts';

const caller = (arn: string, accessKeyId = 'AKIAQX7PLK4TEXAMPLE9'): Caller => ({
  account: '111122223333',
  arn,
  userId: 'AIDAQX7PLK4TEXAMPLE9',
  accessKeyId,
  person: 'AIDAQX7PLK4TEXAMPLE9',
});
const iam = (name: string) => `arn:aws:iam::111122223333:${name}`;
const sts = (name: string) => `arn:aws:sts::111122223333:${name}`;
const aboutAlice = incident('111122223333/user/alice');

it.each([
  ['the user himself, and any session of his', caller(iam('user/alice'))],
  ['the user under a path', caller(iam('user/team/data/alice'))],
  ['the user in other letters', caller(iam('user/Alice'))],
  ['whoever signs with a key of the incident', caller(iam('user/ben'), 'AKIAQX7PLK4TEXAMPLE1')],
  ['a federation session, whose maker nobody names', caller(sts('federated-user/ben'))],
])('taints %s', (_name, who) => {
  expect(findTaint(who, aboutAlice)).toBeDefined();
});

it('taints every session of the role that the incident is about, and root where it is about root', () => {
  expect(findTaint(caller(sts('assumed-role/ci/build')), incident('111122223333/role/ci'))).toBeDefined();
  expect(findTaint(caller(iam('root')), incident('111122223333/root/root'))).toBeDefined();
});

it.each([
  ['another user', caller(iam('user/alice2'))],
  ['a user whose path has the name', caller(iam('user/alice/ben'))],
  ['a role of that name', caller(sts('assumed-role/alice/x'))],
  ['a role whose session has the name', caller(sts('assumed-role/ops/alice'))],
  ['root, where a user is meant', caller(iam('root'))],
])('leaves alone %s', (_name, who) => {
  expect(findTaint(who, aboutAlice)).toBeUndefined();
});
