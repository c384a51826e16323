import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/iam/evaluate.ts';
import type { PolicyDocument, Principal } from '../src/iam/model.ts';
import { ACCOUNT, resolveTemplate } from './resolve-template.ts';
import { decide, forwarder, forwarderTemplate, policiesOf, regional } from './roles-fixture.ts';

const HOME_BUS = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/default`;
const ROLE = 'CordonForwarderRole-eu-west-2';
const QUEUE = regional('sqs', 'UnforwardedFindings');
const TOPIC = regional('sns', 'CordonForwarder');
const read = (id: string) => forwarder.Resources[id]?.Properties ?? {};
const rules = Object.entries(forwarder.Resources).filter(([, { Type }]) => Type === 'AWS::Events::Rule');

it('is small, runs no code, and needs no bucket: its template goes in one call', () => {
  const types = new Set(Object.values(forwarderTemplate.Resources).map(({ Type }) => Type));
  expect([...types].sort()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::Events::Rule',
    'AWS::IAM::Role',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
  ]);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  expect(JSON.stringify(forwarderTemplate, null, 1).length).toBeLessThan(51_200);
});

it('is not for the home region, where every finding would come twice', () => {
  const inRegion = (HomeRegion: string) => () =>
    resolveTemplate(forwarderTemplate, { HomeRegion, 'AWS::Region': 'us-east-1' });
  expect(inRegion('us-east-1')).toThrow('HomeRegion is this region');
  expect(inRegion('eu-west-2')).not.toThrow();
});

it.each(['eu-west-2', 'us-east-1', 'ap-southeast-1', 'us-gov-west-1'])(
  'takes %s as the home region',
  (region) => {
    expect(region).toMatch(new RegExp(forwarderTemplate.Parameters['HomeRegion']?.AllowedPattern ?? ''));
  },
);

it.each(['', 'London', 'eu-west-2a', 'eu-west-2:444455556666', '*'])(
  'refuses %s as the home region',
  (region) => {
    expect(region).not.toMatch(new RegExp(forwarderTemplate.Parameters['HomeRegion']?.AllowedPattern ?? ''));
  },
);

describe('the rules', () => {
  it('send to the default bus of the home region and nowhere else, and lose nothing', () => {
    expect(rules).toHaveLength(7);
    for (const [id, { Properties }] of rules) {
      expect(Properties['Targets'], id).toEqual([
        {
          Id: 'Target0',
          Arn: HOME_BUS,
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
          DeadLetterConfig: { Arn: QUEUE },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ]);
      expect(Properties['Name'], id).toMatch(/^Cordon-Forward-/);
      expect(JSON.stringify(read('UnforwardedFindingsPolicy'))).toContain(
        regional('events', `rule/${Properties['Name']}`),
      );
    }
  });
});

describe('its role', () => {
  const trusts = (context: Record<string, string>, service = 'events.amazonaws.com') => {
    const principal: Principal = { kind: 'service', service };
    const document = read('ForwarderRole')['AssumeRolePolicyDocument'] as unknown as PolicyDocument;
    return evaluate(
      { principal, action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`, context },
      { identity: [], resource: { name: 'trust', document }, resourceMode: 'required' },
    ).allowed;
  };
  const ours = {
    'aws:SourceAccount': ACCOUNT,
    'aws:SourceArn': regional('events', 'rule/Cordon-Forward-GuardDuty-Finding'),
  };

  it('may put events on the default bus of the home region, and nothing else', () => {
    expect(policiesOf(ROLE, forwarder).flatMap(({ document }) => document.Statement)).toHaveLength(1);
    const put = (bus: string) => decide(ROLE, 'events:PutEvents', bus, { deployment: forwarder }).allowed;
    expect(put(HOME_BUS)).toBe(true);
    expect(put(HOME_BUS.replace('default', 'orders'))).toBe(false);
    expect(put(HOME_BUS.replace('eu-central-1', 'us-west-2'))).toBe(false);
    expect(put(HOME_BUS.replace(ACCOUNT, '444455556666'))).toBe(false);
    expect(decide(ROLE, 'events:PutRule', HOME_BUS, { deployment: forwarder }).allowed).toBe(false);
  });

  it('is for the rules of this stack alone', () => {
    expect(trusts(ours)).toBe(true);
    expect(trusts({ ...ours, 'aws:SourceArn': regional('events', 'rule/other') })).toBe(false);
    expect(trusts({ ...ours, 'aws:SourceAccount': '444455556666' })).toBe(false);
    expect(trusts({})).toBe(false);
    expect(trusts(ours, 'lambda.amazonaws.com')).toBe(false);
  });
});

describe('what could not be forwarded', () => {
  it('is kept for two weeks, and an alarm tells people who are not those of the home region', () => {
    expect(read('UnforwardedFindings')).toEqual({
      MessageRetentionPeriod: 14 * 86_400,
      SqsManagedSseEnabled: true,
    });
    expect(read('UnforwardedFindingsAlarm')).toMatchObject({
      AlarmName: 'Cordon-UnforwardedFindings',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'UnforwardedFindings' }],
      Threshold: 1,
      AlarmActions: [TOPIC],
    });
    expect(read('CordonForwarderEmail')).toMatchObject({ TopicArn: TOPIC, Endpoint: 'sec@example.com' });
    expect(read('CordonForwarder')).not.toHaveProperty('KmsMasterKeyId');
  });

  it('subscribes nobody where nobody is named', () => {
    const { Resources } = resolveTemplate(forwarderTemplate, { HomeRegion: 'eu-central-1' });
    expect(Object.keys(forwarder.Resources).filter((id) => Resources[id] === undefined)).toEqual([
      'CordonForwarderEmail',
    ]);
  });
});
