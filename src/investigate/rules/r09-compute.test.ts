import { describe, expect, it } from 'vitest';
import { ACCOUNT, at, keyId, makeRecord, ms, service, session, user } from '../fixture.ts';
import { belongs } from '../matches.ts';
import { madeCompute } from './r09-compute.ts';

const STOLEN = keyId('stolen', 'AKIA');
const by = { kind: 'key', accessKeyId: STOLEN } as const;
const INSTANCE = 'i-0123456789abcdef0';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const derive = (eventSource: string, eventName: string, more = {}) =>
  madeCompute.derive(makeRecord({ userIdentity: user(STOLEN), eventSource, eventName, ...more }), by);
const run = (more = {}) =>
  derive('ec2.amazonaws.com', 'RunInstances', {
    requestParameters: { iamInstanceProfile: { name: 'web' } },
    responseElements: { instancesSet: { items: [{ instanceId: INSTANCE }] } },
    ...more,
  });
const issue = (name: string, sessionName: string, roleArn = ROLE, time = '10:01:00') =>
  makeRecord({
    eventTime: at(time),
    eventName: 'AssumeRole',
    userIdentity: service(name),
    sourceIPAddress: `${name}.amazonaws.com`,
    requestParameters: { roleArn, roleSessionName: sessionName },
    responseElements: { credentials: { accessKeyId: keyId('work'), expiration: 'Mar 1, 2026, 4:30:22 PM' } },
  });

describe('R9, compute that was made', () => {
  it('is the session that AWS makes for the instance, by its id', () => {
    const [derived] = run();
    expect(derived).toMatchObject({ confidence: 'proven', as: { kind: 'workload' } });
    if (derived === undefined) throw new Error('nobody');
    expect(belongs(derived.lead, issue('ec2', INSTANCE))).toBe(true);
    expect(belongs(derived.lead, issue('ec2', 'i-0fedcba9876543210'))).toBe(false);
    expect(belongs(derived.lead, issue('ec2', INSTANCE, ROLE, '09:00:00'))).toBe(false);
    expect(belongs(derived.lead, issue('inspector2', INSTANCE))).toBe(false);
    expect(madeCompute.derive(issue('ec2', INSTANCE), derived.lead)).toEqual([
      {
        lead: { kind: 'key', accessKeyId: keyId('work') },
        rule: 'R9',
        confidence: 'proven',
        as: {
          kind: 'session',
          accessKeyId: keyId('work'),
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/${INSTANCE}`,
          expires: '2026-03-01T16:30:22.000Z',
        },
      },
    ]);
  });

  it('is a key of that session that was not seen to be issued', () => {
    const lead = { kind: 'workload', service: 'ec2', sessionName: INSTANCE, from: 0 } as const;
    const used = makeRecord({ userIdentity: session(keyId('other'), INSTANCE, '09:30:00') });
    expect(belongs(lead, used)).toBe(true);
    expect(madeCompute.derive(used, lead)).toMatchObject([{ lead: { accessKeyId: keyId('other') } }]);
  });

  it('reads the profile from the answer as well, as a launch template gives it', () => {
    const items = [
      { instanceId: INSTANCE, iamInstanceProfile: { arn: 'arn:aws:iam::111122223333:instance-profile/web' } },
    ];
    expect(run({ requestParameters: {}, responseElements: { instancesSet: { items } } })).toHaveLength(1);
  });

  it('is nobody where the instance has no role, or was not made', () => {
    expect(run({ requestParameters: { instanceType: 't3.micro' } })).toEqual([]);
    expect(run({ errorCode: 'Client.InvalidParameterValue' })).toEqual([]);
    expect(run({ responseElements: { instancesSet: { items: [{ instanceId: '__proto__' }] } } })).toEqual([]);
  });

  it('is strong for a function: by its name and its role, not by a role that others share', () => {
    const [derived] = derive('lambda.amazonaws.com', 'CreateFunction20150331', {
      requestParameters: { functionName: 'report', role: ROLE },
      responseElements: { functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:report`, role: ROLE },
    });
    expect(derived).toMatchObject({ lead: { sessionName: 'report', roleArn: ROLE }, confidence: 'strong' });
    if (derived === undefined) throw new Error('nobody');
    expect(belongs(derived.lead, issue('lambda', 'report'))).toBe(true);
    expect(belongs(derived.lead, issue('lambda', 'billing'))).toBe(false);
    expect(belongs(derived.lead, issue('lambda', 'report', `${ROLE}-2`))).toBe(false);
  });

  it.each([
    [
      'ecs',
      'RunTask',
      { tasks: [{ taskArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:task/c/${'0a'.repeat(16)}` }] },
      '0a'.repeat(16),
    ],
    [
      'codebuild',
      'StartBuild',
      { build: { id: 'site:49e25ec3-bdfe-4150-8683-b4ea4ee85cfd' } },
      'AWSCodeBuild-49e25ec3-bdfe-4150-8683-b4ea4ee85cfd',
    ],
    [
      'ssm',
      'StartAutomationExecution',
      { automationExecutionId: '49e25ec3-bdfe-4150-8683-b4ea4ee85cfd' },
      'Automation-49e25ec3-bdfe-4150-8683-b4ea4ee85cfd',
    ],
  ])('names the sessions of %s', (name, eventName, responseElements, sessionName) => {
    expect(derive(`${name}.amazonaws.com`, eventName, { responseElements })).toMatchObject([
      { lead: { sessionName }, confidence: 'strong' },
    ]);
  });

  it('looks only for an hour where all sessions have the same name, and only with the role', () => {
    const requestParameters = { stackName: 'x', roleARN: ROLE };
    expect(derive('cloudformation.amazonaws.com', 'CreateStack', { requestParameters })).toMatchObject([
      { lead: { sessionName: 'AWSCloudFormation', roleArn: ROLE, until: ms('11:00:00') } },
    ]);
    expect(
      derive('cloudformation.amazonaws.com', 'CreateStack', { requestParameters: { stackName: 'x' } }),
    ).toEqual([]);
  });

  it('never is a service-linked role', () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ec2.amazonaws.com/AWSServiceRoleForX`;
    const request = { functionName: 'report', role };
    expect(derive('lambda.amazonaws.com', 'CreateFunction20150331', { requestParameters: request })).toEqual(
      [],
    );
    const lead = { kind: 'workload', service: 'ec2', sessionName: INSTANCE, from: 0 } as const;
    expect(madeCompute.derive(issue('ec2', INSTANCE, role), lead)).toEqual([]);
  });
});
