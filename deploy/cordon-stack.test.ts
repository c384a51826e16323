import { describe, expect, it } from 'vitest';
import { readTemplate } from './read-template.ts';
import { type Deployment, type Json, resolveTemplate } from './resolve-template.ts';

const TOPIC = 'arn:aws:sns:eu-west-2:111122223333:CordonIncidents';
const template = readTemplate();
const quiet = resolveTemplate(template);
const simulating = resolveTemplate(template, { Simulation: 'on', NotifyEmail: 'sec@example.com' });
const idsOf = (deployment: Deployment) => Object.keys(deployment.Resources);
const read = (id: string, deployment = simulating) => deployment.Resources[id]?.Properties ?? {};

describe('the template', () => {
  it('is complete whatever its parameters: nothing refers to what is not there', () => {
    for (const Simulation of ['on', 'off']) {
      for (const NotifyEmail of ['', 'sec@example.com']) {
        expect(() => resolveTemplate(template, { Simulation, NotifyEmail })).not.toThrow();
      }
    }
  });

  it('does nothing for simulations and subscribes nobody unless it is told to', () => {
    const optional = idsOf(simulating).filter((id) => !idsOf(quiet).includes(id));
    expect(optional.sort()).toEqual([
      'AssumeSimulationRole',
      'CordonSimulationRole',
      'NotifyEmailSubscription',
      'SimulationRule',
      'SimulationRuleInvoke',
    ]);
  });

  it('asks an AWS account for nothing but these types, and for no bootstrap version', () => {
    expect(Object.keys(template).sort()).toEqual([
      'Conditions',
      'Description',
      'Outputs',
      'Parameters',
      'Resources',
    ]);
    expect(Object.keys(template.Parameters)).toEqual(['Simulation', 'NotifyEmail', 'BreakGlassPath']);
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::Events::Rule',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it.each([
    '/',
    '//',
    '/*/',
    '/break-glass',
    'break-glass/',
    '/break glass/',
    '/a?/',
    '/$' + '{aws:username}/',
  ])('refuses %s as the path of the emergency users', (path) => {
    expect(path).not.toMatch(new RegExp(template.Parameters['BreakGlassPath']?.AllowedPattern ?? ''));
  });

  it.each(['/break-glass/', '/ops/emergency/'])('takes %s as the path of the emergency users', (path) => {
    expect(path).toMatch(new RegExp(template.Parameters['BreakGlassPath']?.AllowedPattern ?? ''));
  });

  it('tells where its parts are', () => {
    expect(simulating.Outputs).toEqual({
      FunctionName: { Value: 'GuardDutyTranslator' },
      TableName: { Value: 'IncidentTable' },
      TopicArn: { Value: TOPIC },
      DeadLetterQueueUrl: { Value: 'DeadLetters' },
      DenySessionsPolicyArn: { Value: 'arn:aws:iam::111122223333:policy/cordon/CordonDenySessions' },
      DenyAllPolicyArn: { Value: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll' },
    });
  });
});

describe('what keeps and tells', () => {
  it('keeps incidents when the stack goes, and every second of the last 35 days', () => {
    expect(read('IncidentTable')).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(template.Resources['IncidentTable']?.DeletionPolicy).toBe('Retain');
  });

  it('leaves the topic open to publishers that AWS keeps from its own key', () => {
    expect(read('CordonIncidents')).not.toHaveProperty('KmsMasterKeyId');
    expect(read('NotifyEmailSubscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'sec@example.com',
      TopicArn: TOPIC,
    });
  });

  it('keeps what nobody answered for two weeks, encrypted with a key that EventBridge may use', () => {
    expect(read('DeadLetters')).toEqual({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
  });

  it('refuses unencrypted connections', () => {
    for (const id of ['DeadLettersPolicy', 'CordonIncidentsPolicy']) {
      const policy = read(id)['PolicyDocument'] as { Statement: readonly Json[] };
      expect(policy.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });
});

describe('GuardDutyTranslator', () => {
  it('runs as its own role, and hands over what failed to the end', () => {
    expect(read('GuardDutyTranslator')).toMatchObject({
      FunctionName: 'GuardDutyTranslator',
      Role: 'arn:aws:iam::111122223333:role/GDKTranslatorRole',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 30,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: 'GuardDutyTranslatorLogs' },
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-2:111122223333:DeadLetters' },
    });
    expect(read('GuardDutyTranslatorEventInvokeConfig')).toMatchObject({ MaximumRetryAttempts: 2 });
    expect(read('GuardDutyTranslatorLogs')).toEqual({ RetentionInDays: 90 });
  });

  it('is told where everything is, and of a role for simulations only where they are on', () => {
    const told = {
      INCIDENT_TABLE: 'IncidentTable',
      TOPIC_ARN: TOPIC,
      DENY_SESSIONS_POLICY_ARN: 'arn:aws:iam::111122223333:policy/cordon/CordonDenySessions',
      DENY_ALL_POLICY_ARN: 'arn:aws:iam::111122223333:policy/cordon/CordonDenyAll',
      POWERTOOLS_SERVICE_NAME: 'cordon',
      POWERTOOLS_LOG_LEVEL: 'INFO',
    };
    const roleArn = 'arn:aws:iam::111122223333:role/CordonSimulationRole';
    expect(read('GuardDutyTranslator', quiet)['Environment']).toEqual({
      Variables: { ...told, SIMULATION_ROLE_ARN: '' },
    });
    expect(read('GuardDutyTranslator')['Environment']).toEqual({
      Variables: { ...told, SIMULATION_ROLE_ARN: roleArn },
    });
  });
});

describe('the rules', () => {
  it('take every real finding, and of simulated ones those of system 1', () => {
    expect(read('FindingRule')).toMatchObject({ Name: 'Cordon-GuardDuty-Finding', State: 'ENABLED' });
    expect(read('FindingRule')['EventPattern']).toEqual({
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
    });
    expect(read('SimulationRule')).toMatchObject({ Name: 'Trigger-GuardDuty-Incident', State: 'ENABLED' });
    expect(read('SimulationRule')['EventPattern']).toEqual({
      source: ['custom.guardduty.simulation'],
      'detail-type': ['GuardDuty Finding'],
      detail: {
        type: ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration'],
        severity: [{ numeric: ['=', 8] }],
      },
    });
  });

  it.each([
    ['FindingRule', 'Cordon-GuardDuty-Finding'],
    ['SimulationRule', 'Trigger-GuardDuty-Incident'],
  ])('%s invokes the function, and loses nothing that it cannot deliver', (id, name) => {
    const functionArn = 'arn:aws:lambda:eu-west-2:111122223333:GuardDutyTranslator';
    expect(read(id)['Targets']).toEqual([
      {
        Id: 'Target0',
        Arn: functionArn,
        DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-2:111122223333:DeadLetters' },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ]);
    expect(read(`${id}Invoke`)).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'events.amazonaws.com',
      SourceArn: `arn:aws:events:eu-west-2:111122223333:${name}`,
    });
  });
});
