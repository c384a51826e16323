import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/iam/evaluate.ts';
import type { PolicyDocument, Principal } from '../src/iam/model.ts';
import { validatePolicy } from '../src/iam/validate.ts';
import { ACCOUNT } from './resolve-template.ts';
import {
  ADMINISTRATOR,
  decide,
  iam,
  policiesOf,
  regional,
  sessionOf,
  template,
  whole,
} from './roles-fixture.ts';

const KEY = regional('kms', 'SealKey');
const properties = whole.Resources['SealKey']?.Properties ?? {};
const policy = properties['KeyPolicy'] as unknown as PolicyDocument;
const SEALED = { 'kms:MacAlgorithm': 'HMAC_SHA_256' };
const MAC = ['kms:GenerateMac', 'kms:VerifyMac'];

/** As KMS decides: without its key policy nothing is allowed. */
const may = (principal: Principal, action: string, identity = [ADMINISTRATOR], context = SEALED) =>
  evaluate(
    { principal, action, resource: KEY, resourceAccount: ACCOUNT, context },
    { identity, resource: { name: 'key policy', document: policy }, resourceMode: 'required' },
  ).allowed;

it('is a key for authenticating messages, and outlives the stack as the records do', () => {
  expect(properties).toMatchObject({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  expect(template.Resources['SealKey']?.DeletionPolicy).toBe('Retain');
  expect(whole.Resources['SealKeyAlias']?.Properties).toEqual({
    AliasName: 'alias/cordon-seal',
    TargetKeyId: KEY,
  });
});

it('is made when the roles that its policy names are there, or KMS would refuse it', () => {
  expect(template.Resources['SealKey']?.DependsOn).toEqual([
    'CordonControlRole',
    'CordonInvestigateRole',
    'CordonRunbookStepRole',
    'CordonSweepRole',
    'GDKTranslatorRole',
  ]);
  expect(() => validatePolicy(JSON.stringify(policy), 'resource')).not.toThrow();
});

describe.each([
  ['GDKTranslatorRole', MAC],
  ['CordonSweepRole', MAC],
  ['CordonInvestigateRole', MAC],
  ['CordonRunbookStepRole', ['kms:VerifyMac']],
])('%s', (role, actions) => {
  it(`may ${actions.join(' and ')} by its own policy and by the key's, and by no other algorithm`, () => {
    for (const action of MAC) {
      const isMeant = actions.includes(action);
      expect(decide(role, action, KEY, { context: SEALED }).allowed, action).toBe(isMeant);
      expect(may(sessionOf(role), action, policiesOf(role, whole)), action).toBe(isMeant);
      const other = { 'kms:MacAlgorithm': 'HMAC_SHA_512' };
      expect(decide(role, action, KEY, { context: other }).allowed, action).toBe(false);
      expect(decide(role, action, regional('kms', 'another'), { context: SEALED }).allowed, action).toBe(
        false,
      );
    }
  });

  it('may neither change the key nor who uses it', () => {
    for (const action of [
      'kms:PutKeyPolicy',
      'kms:CreateGrant',
      'kms:ScheduleKeyDeletion',
      'kms:UpdateAlias',
    ]) {
      expect(may(sessionOf(role), action, policiesOf(role, whole)), action).toBe(false);
    }
  });
});

describe('an administrator of the account', () => {
  const alice: Principal = { kind: 'user', account: ACCOUNT, arn: iam('user/alice') };

  it('may administer the key', () => {
    for (const action of [
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:UpdateAlias',
      'kms:DescribeKey',
    ]) {
      expect(may(alice, action), action).toBe(true);
    }
  });

  it('may neither seal nor check, and hand that to nobody by a grant, whatever IAM allows', () => {
    for (const action of [...MAC, 'kms:CreateGrant']) expect(may(alice, action), action).toBe(false);
    for (const role of ['CordonSimulationRole', 'AutomationAssumeRole']) {
      for (const action of MAC) expect(may(sessionOf(role), action), action).toBe(false);
    }
  });
});
