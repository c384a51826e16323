import { describe, expect, it } from 'vitest';
import {
  ADMIN,
  allow,
  DEVELOPER,
  DEVELOPER_BOUNDARY,
  deny,
  makeAlice,
  onlyIf,
  policy,
} from './policies-fixture.ts';
import { isAdministrator, reachServices } from './reach-services.ts';

const ADMIN_STATEMENT = 'arn:aws:iam::aws:policy/AdministratorAccess, statement #0';

describe('the services that are reached', () => {
  it('are one star for an administrator', () => {
    const services = reachServices(makeAlice([ADMIN]));
    expect(services).toEqual([{ service: '*', reach: 'all', by: [ADMIN_STATEMENT] }]);
    expect(isAdministrator(services)).toBe(true);
  });

  it('are none where nothing is allowed', () => {
    expect(reachServices(makeAlice([]))).toEqual([]);
    expect(reachServices(makeAlice([policy('inline:no', deny('*'))]))).toEqual([]);
  });

  it('are named with all that allows some of them', () => {
    const read = policy(
      'inline:read',
      allow(['s3:Get*', 'iam:ListUsers']),
      allow('s3:*', 'arn:aws:s3:::logs/*'),
    );
    expect(reachServices(makeAlice([read]))).toEqual([
      { service: 'iam', reach: 'some', by: ['inline:read, statement #0'] },
      { service: 's3', reach: 'some', by: ['inline:read, statement #0', 'inline:read, statement #1'] },
    ]);
  });

  it('say what a wide allow leaves out', () => {
    const power = policy('inline:power', {
      Effect: 'Allow',
      NotAction: ['iam:*', 'account:*'],
      Resource: '*',
    });
    const services = reachServices(makeAlice([power, policy('inline:roles', allow('iam:ListRoles'))]));
    expect(services).toEqual([
      { service: '*', reach: 'all', by: ['inline:power, statement #0', 'but nothing of account'] },
      { service: 'iam', reach: 'some', by: ['inline:roles, statement #0'] },
    ]);
    expect(isAdministrator(services)).toBe(false);
  });

  it('are not all where a deny takes something, be it on a condition', () => {
    for (const statement of [
      deny('iam:DeleteUser'),
      onlyIf(deny('iam:*'), 'Bool', 'aws:MultiFactorAuthPresent', 'false'),
    ]) {
      const services = reachServices(makeAlice([ADMIN, policy('inline:guard', statement)]));
      expect(services).toEqual([
        { service: '*', reach: 'all', by: [ADMIN_STATEMENT] },
        { service: 'iam', reach: 'some', by: [ADMIN_STATEMENT] },
      ]);
      expect(isAdministrator(services)).toBe(false);
    }
  });

  it('are what a boundary leaves', () => {
    expect(reachServices(makeAlice([DEVELOPER], DEVELOPER_BOUNDARY))).toEqual([
      { service: 'dynamodb', reach: 'all', by: ['inline:developer, statement #0'] },
      { service: 'iam', reach: 'some', by: ['inline:developer, statement #0'] },
      { service: 's3', reach: 'some', by: ['inline:developer, statement #0'] },
    ]);
  });
});
