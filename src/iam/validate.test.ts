import { describe, expect, it } from 'vitest';
import type { PolicyKind } from './policy-fields.ts';
import { validatePolicy } from './validate.ts';

const ALLOW = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const TRUST = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
const ARN = 'arn:aws:iam::111122223333:user/alice';

/** Statements as a policy text. */
const policy = (...statements: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('is accepted', () => {
  it.each<[string, PolicyKind, string]>([
    ['an identity policy', 'identity', policy(ALLOW)],
    ['a statement that is not in a list', 'identity', JSON.stringify({ Statement: ALLOW })],
    ['the older version', 'identity', JSON.stringify({ Version: '2008-10-17', Statement: [ALLOW] })],
    ['an empty Sid, twice', 'trust', policy({ ...TRUST, Sid: '' }, { ...TRUST, Sid: '' })],
    [
      'a Sid with spaces on a resource',
      'resource',
      policy({ ...ALLOW, Sid: 'Everyone may read', Principal: '*' }),
    ],
    ['a trust policy', 'trust', policy(TRUST)],
    [
      'a deleted principal that left its id',
      'trust',
      policy({ ...TRUST, Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }),
    ],
    ['wildcards in actions', 'identity', policy({ ...ALLOW, Action: ['*', 'iam:*AccessKey*', 'ec2:Get?'] })],
    [
      'NotAction and NotResource',
      'identity',
      policy({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::a' }),
    ],
    [
      'a qualified operator',
      'identity',
      policy({ ...ALLOW, Condition: { 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a'] } } }),
    ],
  ])('%s', (_, kind, text) => {
    expect(validatePolicy(text, kind)).toEqual(JSON.parse(text));
  });
});

describe('is refused, and the message names the field', () => {
  it.each<[string, PolicyKind, string, string]>([
    ['no JSON', 'identity', '{', 'JSON'],
    ['no object', 'identity', '[]', 'Policy'],
    [
      'an unknown version',
      'identity',
      JSON.stringify({ Version: '2020-01-01', Statement: [ALLOW] }),
      'Version',
    ],
    ['an unknown element', 'identity', JSON.stringify({ Statement: [ALLOW], Owner: 'me' }), 'Owner'],
    ['no statement', 'identity', '{"Version":"2012-10-17"}', 'Statement'],
    ['an empty list of statements', 'identity', policy(), 'Statement'],
    ['a statement that is no object', 'identity', policy('Allow'), 'Statement[0]'],
    ['an unknown element of a statement', 'identity', policy({ ...ALLOW, Actions: '*' }), 'Actions'],
    ['an element in lower case', 'identity', policy({ ...ALLOW, effect: 'Allow' }), 'effect'],
    ['a missing Effect', 'identity', policy({ Action: '*', Resource: '*' }), 'Effect'],
    ['an unknown Effect', 'identity', policy({ ...ALLOW, Effect: 'allow' }), 'Effect'],
    ['a missing Action', 'identity', policy({ Effect: 'Allow', Resource: '*' }), 'Action'],
    ['an empty list of actions', 'identity', policy({ ...ALLOW, Action: [] }), 'Action'],
    ['an action without service', 'identity', policy({ ...ALLOW, Action: 'GetObject' }), 'GetObject'],
    ['a wildcard as service', 'identity', policy({ ...ALLOW, Action: '*:GetObject' }), 'Action'],
    ['an action with a space', 'identity', policy({ ...ALLOW, Action: 's3:Get Object' }), 'Action'],
    ['an action that is a number', 'identity', policy({ ...ALLOW, Action: 7 }), 'Action'],
    ['both Action and NotAction', 'identity', policy({ ...ALLOW, NotAction: '*' }), 'NotAction'],
    ['a missing Resource', 'identity', policy({ Effect: 'Allow', Action: '*' }), 'Resource'],
    ['a resource that is no ARN', 'identity', policy({ ...ALLOW, Resource: 'records' }), 'Resource'],
    [
      'a resource with a wildcard as service',
      'identity',
      policy({ ...ALLOW, Resource: 'arn:aws:*:::a' }),
      'Resource',
    ],
    ['a Sid twice', 'identity', policy({ ...ALLOW, Sid: 'A' }, { ...ALLOW, Sid: 'A' }), 'Sid'],
    ['a Sid with a hyphen', 'identity', policy({ ...ALLOW, Sid: 'a-b' }), 'Sid'],
    ['a principal in an identity policy', 'identity', policy({ ...ALLOW, Principal: '*' }), 'Principal'],
    [
      'NotPrincipal in an identity policy',
      'identity',
      policy({ ...ALLOW, NotPrincipal: '*' }),
      'NotPrincipal',
    ],
    ['no principal in a resource policy', 'resource', policy(ALLOW), 'Principal'],
    ['no principal in a trust policy', 'trust', policy({ ...TRUST, Principal: undefined }), 'Principal'],
    ['Allow with NotPrincipal', 'resource', policy({ ...ALLOW, NotPrincipal: { AWS: ARN } }), 'NotPrincipal'],
    [
      'NotPrincipal in a trust policy',
      'trust',
      policy({ Effect: 'Deny', NotPrincipal: { AWS: ARN }, Action: 'sts:AssumeRole' }),
      'NotPrincipal',
    ],
    ['an unknown kind of principal', 'resource', policy({ ...ALLOW, Principal: { User: ARN } }), 'User'],
    [
      'a principal with a wildcard',
      'resource',
      policy({ ...ALLOW, Principal: { AWS: `${ARN}*` } }),
      'Principal',
    ],
    [
      'a principal that is a group',
      'resource',
      policy({ ...ALLOW, Principal: { AWS: 'admins' } }),
      'Principal',
    ],
    ['an empty principal', 'resource', policy({ ...ALLOW, Principal: {} }), 'Principal'],
    ['a resource in a trust policy', 'trust', policy({ ...TRUST, Resource: '*' }), 'Resource'],
    ['another action in a trust policy', 'trust', policy({ ...TRUST, Action: 's3:GetObject' }), 'Action'],
    [
      'an unknown operator',
      'identity',
      policy({ ...ALLOW, Condition: { StringEqual: { 'aws:username': 'a' } } }),
      'StringEqual',
    ],
    [
      'NullIfExists',
      'identity',
      policy({ ...ALLOW, Condition: { NullIfExists: { 'aws:username': 'true' } } }),
      'NullIfExists',
    ],
    [
      'a condition key without prefix',
      'identity',
      policy({ ...ALLOW, Condition: { StringEquals: { username: 'a' } } }),
      'username',
    ],
    [
      'a condition value that is an object',
      'identity',
      policy({ ...ALLOW, Condition: { StringEquals: { 'aws:username': {} } } }),
      'aws:username',
    ],
    ['__proto__ in the document', 'identity', '{"__proto__":{},"Statement":[]}', '__proto__'],
    ['__proto__ in a statement', 'identity', '{"Statement":[{"__proto__":{"Effect":"Allow"}}]}', '__proto__'],
    [
      '__proto__ as an operator',
      'identity',
      '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"__proto__":{}}}]}',
      '__proto__',
    ],
    [
      'constructor as an operator',
      'identity',
      policy({ ...ALLOW, Condition: { constructor: {} } }),
      'constructor',
    ],
    [
      '__proto__ as a principal',
      'resource',
      '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"__proto__":"*"}}]}',
      '__proto__',
    ],
  ])('%s', (_, kind, text, field) => {
    const refused = expect.objectContaining({
      code: 'MalformedPolicyDocument',
      message: expect.stringContaining(field),
    });
    expect(() => validatePolicy(text, kind)).toThrow(refused);
  });
});
