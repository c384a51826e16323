import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumed, keyId, makeRecord, ms, service, user } from '../fixture.ts';
import { madeCompute } from './r09-compute.ts';
import { touchedCompute } from './r10-touched.ts';

const STOLEN = keyId('stolen', 'AKIA');
const INSTANCE = 'i-0123456789abcdef0';
const derive = (eventSource: string, eventName: string, more = {}) =>
  touchedCompute.derive(makeRecord({ userIdentity: user(STOLEN), eventSource, eventName, ...more }), {
    kind: 'key',
    accessKeyId: STOLEN,
  });

describe('R10, compute that was reached into', () => {
  it.each([
    ['ssm.amazonaws.com', 'SendCommand', { instanceIds: [INSTANCE], documentName: 'AWS-RunShellScript' }],
    ['ssm.amazonaws.com', 'SendCommand', { targets: [{ key: 'InstanceIds', values: [INSTANCE] }] }],
    ['ssm.amazonaws.com', 'StartSession', { target: INSTANCE }],
    ['ec2-instance-connect.amazonaws.com', 'SendSSHPublicKey', { instanceId: INSTANCE }],
    ['ec2-instance-connect.amazonaws.com', 'SendSerialConsoleSSHPublicKey', { instanceId: INSTANCE }],
    [
      'ec2.amazonaws.com',
      'ModifyInstanceAttribute',
      { instanceId: INSTANCE, userData: '<sensitiveDataRemoved>' },
    ],
    ['ec2.amazonaws.com', 'GetConsoleOutput', { instanceId: INSTANCE }],
    [
      'ec2.amazonaws.com',
      'AssociateIamInstanceProfile',
      { AssociateIamInstanceProfileRequest: { InstanceId: INSTANCE } },
    ],
  ])('%s %s may have given its session away', (eventSource, eventName, requestParameters) => {
    expect(derive(eventSource, eventName, { requestParameters })).toEqual([
      {
        lead: {
          kind: 'workload',
          service: 'ec2',
          sessionName: INSTANCE,
          from: ms('10:00:00'),
          isTouched: true,
        },
        rule: 'R10',
        confidence: 'possible',
        as: { kind: 'workload' },
      },
    ]);
  });

  it('may be a function whose code was written over', () => {
    const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:report`;
    const role = `arn:aws:iam::${ACCOUNT}:role/report`;
    expect(
      derive('lambda.amazonaws.com', 'UpdateFunctionCode20150331v2', {
        requestParameters: {
          functionName: arn,
          fullyQualifiedArn: { relativeId: { functionName: 'report' } },
        },
        responseElements: { functionName: 'report', functionArn: `${arn}:7`, role },
      }),
    ).toMatchObject([
      {
        lead: { service: 'lambda', sessionName: 'report', roleArn: role },
        confidence: 'possible',
        as: { arn },
      },
    ]);
  });

  it('has the sessions that AWS issued for it, which are not those of something that was made', () => {
    const issued = makeRecord({ ...assumed(keyId('web'), INSTANCE), userIdentity: service('ec2') });
    const made = { kind: 'workload', service: 'ec2', sessionName: INSTANCE, from: 0 } as const;
    const touched = { ...made, isTouched: true } as const;
    expect(touchedCompute.derive(issued, touched)).toMatchObject([
      { lead: { kind: 'key', accessKeyId: keyId('web') }, rule: 'R10', as: { kind: 'session' } },
    ]);
    expect(madeCompute.derive(issued, touched)).toEqual([]);
    expect(touchedCompute.derive(issued, made)).toEqual([]);
    expect(madeCompute.derive(issued, made)).toMatchObject([{ rule: 'R9' }]);
  });

  it('is nobody where the call does not reach in, or failed', () => {
    const instanceId = INSTANCE;
    const modify = { requestParameters: { instanceId, disableApiTermination: { value: false } } };
    expect(derive('ec2.amazonaws.com', 'ModifyInstanceAttribute', modify)).toEqual([]);
    const request = { requestParameters: { instanceIds: [INSTANCE] } };
    expect(
      derive('ssm.amazonaws.com', 'SendCommand', { ...request, errorCode: 'InvalidInstanceId' }),
    ).toEqual([]);
    expect(derive('ssm.amazonaws.com', 'ListCommands', request)).toEqual([]);
    expect(
      derive('ssm.amazonaws.com', 'StartSession', { requestParameters: { target: 'mi-0123456789abcdef0' } }),
    ).toEqual([]);
  });

  it('is not an instance that stands among other texts', () => {
    const targets = [{ key: 'tag:Name', values: [INSTANCE] }];
    expect(derive('ssm.amazonaws.com', 'SendCommand', { requestParameters: { targets } })).toEqual([]);
  });
});
