import { ListUsersCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/iam/model.ts';
import {
  allow,
  type Clients,
  connect,
  openStage,
  policyOf,
  refusedWith,
  type Stage,
  trusting,
} from '../iam/fixture.ts';
import { ask, assume, makeRole } from './role-fixture.ts';

const ACCOUNT = '111122223333';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const denied = refusedWith('AccessDenied', 403);

describe('tags and source identity of a session', () => {
  const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
  const trustAll = (more: Partial<Statement> = {}) => trusting(ACCOUNT, { Action: actions, ...more });

  it('need permissions of their own', async () => {
    const role = await makeRole(admin, 'untagged');
    await expect(ask(admin, role, { Tags: [{ Key: 'team', Value: 'blue' }] })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('sts:TagSession'),
    });
    await expect(ask(admin, role, { SourceIdentity: 'alice' })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('sts:SetSourceIdentity'),
    });
  });

  it('decide what the session may do, and pass down the chain when they are transitive', async () => {
    const policy = policyOf(
      { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'iam:ListUsers',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
      },
    );
    const role = await makeRole(admin, 'tagged', trustAll(), policy);
    const Tags = [{ Key: 'team', Value: 'blue' }];
    const session = await assume(stage, admin, role, { Tags });
    await session.iam.send(new ListUsersCommand({}));
    const next = await assume(stage, session, role);
    await expect(next.iam.send(new ListUsersCommand({}))).rejects.toMatchObject(denied);
    const passing = await assume(stage, admin, role, { Tags, TransitiveTagKeys: ['team'] });
    const third = await assume(stage, await assume(stage, passing, role), role);
    await third.iam.send(new ListUsersCommand({}));
    await expect(ask(passing, role, { Tags: [{ Key: 'Team', Value: 'red' }] })).rejects.toMatchObject(
      refusedWith('InvalidInput', 400),
    );
  });

  it('stay the same through a chain, for the source identity', async () => {
    const condition = { Condition: { StringEquals: { 'aws:SourceIdentity': 'alice' } } };
    const first = await makeRole(admin, 'sourced', trustAll(), allow('sts:*'));
    const second = await makeRole(
      admin,
      'sourced-next',
      trustAll(condition),
      allow('iam:ListUsers', condition),
    );
    const session = await assume(stage, admin, first, { SourceIdentity: 'alice' });
    const next = await assume(stage, session, second);
    await next.iam.send(new ListUsersCommand({}));
    await expect(ask(session, second, { SourceIdentity: 'mallory' })).rejects.toMatchObject(denied);
    await expect(ask(await assume(stage, admin, first), second)).rejects.toMatchObject(denied);
  });
});
