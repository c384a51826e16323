import { expect, it } from 'vitest';
import { readCaller } from './caller.ts';

const event = (userArn: string, userId: string, change: object = {}) => ({
  requestContext: {
    authorizer: {
      iam: { accessKey: 'ASIAQX7PLK4TEXAMPLE1', accountId: '111122223333', userArn, userId, ...change },
    },
  },
});
const role = (name: string, session: string) => `arn:aws:sts::111122223333:assumed-role/${name}/${session}`;

it('takes the caller from what AWS says of the signature', () => {
  expect(readCaller(event('arn:aws:iam::111122223333:user/ops/ben', 'AIDAQX7PLK4TEXAMPLE1'))).toEqual({
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/ops/ben',
    userId: 'AIDAQX7PLK4TEXAMPLE1',
    accessKeyId: 'ASIAQX7PLK4TEXAMPLE1',
    person: 'AIDAQX7PLK4TEXAMPLE1',
  });
});

it('takes two sessions of a role for one person, whatever names they bear', () => {
  const [one, two] = ['ann', 'ben'].map((name) =>
    readCaller(event(role('ops', name), `AROAQX7PLK4T:${name}`)),
  );
  expect(one?.person).toBe(two?.person);
});

it('takes two users of Identity Center for two, whose sessions it names itself', () => {
  const name = 'AWSReservedSSO_Responder_0123456789abcdef';
  const [one, two] = ['ann', 'ben'].map((user) =>
    readCaller(event(role(name, user), `AROAQX7PLK4T:${user}`)),
  );
  expect(one?.person).not.toBe(two?.person);
});

it.each([
  ['nothing', {}],
  ['no identity', { requestContext: { authorizer: null } }],
  ['an account that is none', event('arn:aws:iam::1:user/x', 'AIDA', { accountId: '1' })],
  ['no ARN', event('', 'AIDAQX7PLK4TEXAMPLE1')],
  ['a key that is none', event('arn:aws:iam::111122223333:user/x', 'AIDAX', { accessKey: 'x\ny' })],
])('knows nobody by %s', (_name, value) => {
  expect(() => readCaller(value)).toThrow(/does not say who asks/);
});
