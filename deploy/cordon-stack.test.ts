import { describe, expect, it } from 'vitest';
import { type Deployment, type Json, resolveTemplate } from './resolve-template.ts';
import {
  beyond,
  iam,
  quiet,
  read,
  regional,
  simulating,
  statementsOf,
  template,
  whole,
} from './roles-fixture.ts';
import { readRunbook } from './runbook-document.ts';

const TOPIC = regional('sns', 'CordonIncidents');

describe('the template', () => {
  it('is complete whatever its parameters: nothing refers to what is not there', () => {
    for (const Simulation of ['on', 'off']) {
      for (const SecurityHub of ['on', 'off']) {
        for (const NotifyEmail of ['', 'sec@example.com']) {
          for (const IncidentManager of ['off', 'existing', 'create']) {
            const OnCallEmail = 'oncall@example.com';
            const parameters = { Simulation, SecurityHub, NotifyEmail, IncidentManager, OnCallEmail };
            for (const Desk of IncidentManager === 'off' ? ['ops-center', 'none'] : ['incident-manager']) {
              expect(() => resolveTemplate(template, { ...parameters, Desk })).not.toThrow();
            }
          }
        }
      }
    }
  });

  it('refuses a desk that is not there, and one that nobody wants', () => {
    expect(() => resolveTemplate(template, { Desk: 'incident-manager' })).toThrow(/needs IncidentManager/);
    const made = { IncidentManager: 'create', OnCallEmail: 'oncall@example.com' };
    expect(() => resolveTemplate(template, { ...made, Desk: 'none' })).toThrow(/has to be off/);
    // As it was before there was another desk.
    expect(() => resolveTemplate(template, made)).not.toThrow();
  });

  it('does nothing for simulations, subscribes nobody and engages nobody unless it is told to', () => {
    expect(beyond(resolveTemplate(template, { Simulation: 'on', NotifyEmail: 'sec@example.com' }))).toEqual([
      'AssumeSimulationRole',
      'CordonIncidentsEmail',
      'CordonSimulationRole',
      'MaliciousIPCallersEmail',
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
      'Rules',
    ]);
    expect(Object.keys(template.Parameters)).toEqual([
      'Simulation',
      'NotifyEmail',
      'BreakGlassPath',
      'SecurityHub',
      'Investigate',
      'ShadowDays',
      'EscalationEmail',
      'Desk',
      'IncidentManager',
      'OnCallEmail',
    ]);
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::DynamoDB::Table',
      'AWS::Events::Rule',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Alias',
      'AWS::KMS::Key',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Lambda::Url',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SSM::Document',
      'AWS::SSM::Parameter',
      'AWS::SSMContacts::Contact',
      'AWS::SSMContacts::ContactChannel',
      'AWS::SSMContacts::Plan',
      'AWS::SSMIncidents::ReplicationSet',
      'AWS::SSMIncidents::ResponsePlan',
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
    const parts = {
      FunctionName: 'GuardDutyTranslator',
      TableName: 'IncidentTable',
      TopicArn: TOPIC,
      EscalationTopicArn: regional('sns', 'CordonEscalation'),
      MaliciousIPCallersTopicArn: regional('sns', 'MaliciousIPCallers'),
      DeadLetterQueueUrl: 'DeadLetters',
      DenySessionsPolicyArn: iam('policy/cordon/CordonDenySessions'),
      DenyAllPolicyArn: iam('policy/cordon/CordonDenyAll'),
      EvidenceBucket: 'Evidence',
      RunbookName: 'RotateIAMKeysRunbook',
      ControlUrl: 'CordonControlFunctionUrl',
      OperatorPolicyArn: iam('policy/CordonOperator'),
    };
    const valuesOf = ({ Outputs }: Deployment) =>
      Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, Value]));
    expect(valuesOf(simulating)).toEqual(parts);
    expect(valuesOf(whole)).toEqual({
      ...parts,
      ResponsePlanArn: 'arn:aws:ssm-incidents::111122223333:response-plan/RotateKeysOnCompromise',
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
    expect(read('CordonIncidentsEmail')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'sec@example.com',
      TopicArn: TOPIC,
    });
  });

  it('tells the next contact where there is one, and says so to the sweep alone', () => {
    const withNext = resolveTemplate(template, { EscalationEmail: 'boss@example.com' });
    expect(beyond(withNext)).toEqual(['CordonEscalationEmail']);
    const topic = regional('sns', 'CordonEscalation');
    expect(read('CordonEscalationEmail', withNext)).toMatchObject({
      Protocol: 'email',
      Endpoint: 'boss@example.com',
      TopicArn: topic,
    });
    const toldTo = (id: string, deployment: Deployment) => {
      const { Variables } = read(id, deployment)['Environment'] as unknown as {
        Variables: Record<string, string>;
      };
      return Variables['ESCALATION_TOPIC_ARN'];
    };
    expect(toldTo('CordonSweep', withNext)).toBe(topic);
    expect(toldTo('CordonSweep', quiet)).toBe('');
    expect(toldTo('GuardDutyTranslator', withNext)).toBeUndefined();
  });

  it.each(['DeadLetters', 'UnmailedFindings'])(
    'keeps in %s for two weeks what nobody answered, encrypted with a key that EventBridge may use',
    (id) => {
      expect(read(id)).toEqual({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    },
  );

  it('keeps evidence when the stack goes, unchanged for 90 days, and shows it to nobody outside', () => {
    expect(read('Evidence')).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 90 } },
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    expect(template.Resources['Evidence']?.DeletionPolicy).toBe('Retain');
  });

  it('refuses unencrypted connections', () => {
    const closed = [
      'DeadLettersPolicy',
      'UnmailedFindingsPolicy',
      'CordonIncidentsPolicy',
      'CordonEscalationPolicy',
      'MaliciousIPCallersPolicy',
      'EvidencePolicy',
    ];
    for (const id of closed) {
      expect(statementsOf(id)).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });
});

describe('the functions', () => {
  it.each([
    ['GuardDutyTranslator', 'GDKTranslatorRole', 45],
    ['CordonSweep', 'CordonSweepRole', 60],
    ['CordonRunbookStep', 'CordonRunbookStepRole', 120],
    ['CordonControl', 'CordonControlRole', 60],
    ['CordonInvestigate', 'CordonInvestigateRole', 600, 1_536],
  ])(
    '%s runs as its own role, and hands over what failed to the end',
    (name, role, timeout, memory = 512) => {
      expect(read(name)).toMatchObject({
        FunctionName: name,
        Role: iam(`role/${role}`),
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: memory,
        Timeout: timeout,
        LoggingConfig: { LogFormat: 'JSON', LogGroup: `${name}Logs` },
        DeadLetterConfig: { TargetArn: regional('sqs', 'DeadLetters') },
      });
      expect(read(`${name}EventInvokeConfig`)).toMatchObject({ MaximumRetryAttempts: 2 });
      expect(read(`${name}Logs`)).toEqual({ RetentionInDays: 90 });
    },
  );

  const powertools = { POWERTOOLS_SERVICE_NAME: 'cordon', POWERTOOLS_LOG_LEVEL: 'INFO' };

  it.each(['GuardDutyTranslator', 'CordonSweep', 'CordonControl'])(
    '%s is told where everything is, and of what is off nothing',
    (name) => {
      const told = {
        ...powertools,
        INCIDENT_TABLE: 'IncidentTable',
        TOPIC_ARN: TOPIC,
        DENY_SESSIONS_POLICY_ARN: iam('policy/cordon/CordonDenySessions'),
        DENY_ALL_POLICY_ARN: iam('policy/cordon/CordonDenyAll'),
        RUNBOOK_NAME: 'RotateIAMKeysRunbook',
        RUNBOOK_VERSION: '$DEFAULT',
        AUTOMATION_ROLE_ARN: iam('role/AutomationAssumeRole'),
        EVIDENCE_BUCKET: 'Evidence',
        KILL_SWITCH_PARAMETER: '/cordon/kill-switch',
        DEPLOYED_PARAMETER: '/cordon/deployed',
        SHADOW_DAYS: '14',
        SEAL_KEY_ID: 'SealKey',
        INVESTIGATOR_NAME: 'CordonInvestigate',
        ...(name === 'CordonSweep'
          ? { TRANSLATOR_NAME: 'GuardDutyTranslator', ESCALATION_TOPIC_ARN: '' }
          : {}),
        ...(name === 'CordonControl'
          ? {
              CONTAIN_ROLE_ARN: iam('role/CordonContainRole'),
              RESTORE_ROLE_ARN: iam('role/CordonRestoreRole'),
              BREAK_GLASS_PATH: '/break-glass/',
            }
          : {}),
      };
      expect(read(name, quiet)['Environment']).toEqual({
        Variables: { ...told, SIMULATION_ROLE_ARN: '', DESK: 'ops-center', RESPONSE_PLAN_ARN: '' },
      });
      expect(read(name)['Environment']).toEqual({
        Variables: {
          ...told,
          SIMULATION_ROLE_ARN: iam('role/CordonSimulationRole'),
          DESK: 'incident-manager',
          RESPONSE_PLAN_ARN: 'arn:aws:ssm-incidents::111122223333:response-plan/RotateKeysOnCompromise',
        },
      });
      const without = read(name, resolveTemplate(template, { Desk: 'none' }))['Environment'];
      expect(without).toMatchObject({ Variables: { DESK: 'none', RESPONSE_PLAN_ARN: '' } });
    },
  );

  it('CordonRunbookStep is told of the table, the evidence and the key alone', () => {
    expect(read('CordonRunbookStep')['Environment']).toEqual({
      Variables: {
        ...powertools,
        INCIDENT_TABLE: 'IncidentTable',
        EVIDENCE_BUCKET: 'Evidence',
        SEAL_KEY_ID: 'SealKey',
      },
    });
  });
});

describe('the runbook', () => {
  const document = read('RotateIAMKeysRunbook');

  it('is what is written, as an object, and each deployment of another makes another version', () => {
    expect(document).toMatchObject({
      Name: 'RotateIAMKeysRunbook',
      DocumentType: 'Automation',
      UpdateMethod: 'NewVersion',
    });
    expect(document['Content']).toEqual(readRunbook());
  });

  it('runs with the role that who starts it hands over, and invokes one function of ours', () => {
    const { assumeRole, mainSteps } = document['Content'] as unknown as {
      assumeRole: string;
      mainSteps: readonly { name: string; action: string; inputs: Json }[];
    };
    expect(assumeRole).toBe('{{ AutomationAssumeRole }}');
    expect(mainSteps.map(({ name }) => name)).toEqual([
      'disableAccessKeys',
      'deleteAccessKeys',
      'createNewAccessKey',
    ]);
    for (const { action, inputs } of mainSteps) {
      expect(action).toBe('aws:invokeLambdaFunction');
      expect(inputs).toMatchObject({ FunctionName: 'CordonRunbookStep' });
    }
  });

  // https://docs.aws.amazon.com/general/latest/gr/ssm.html
  it('fits into what SSM takes of one document', () => {
    expect(JSON.stringify(document['Content']).length).toBeLessThan(64 * 1024);
  });
});

describe('Incident Manager', () => {
  const inAccount = (IncidentManager: string, OnCallEmail = 'oncall@example.com') =>
    resolveTemplate(template, { IncidentManager, OnCallEmail });
  const existing = inAccount('existing');
  const onCall = regional('ssm-contacts', 'contact/cordon-on-call');
  const escalation = regional('ssm-contacts', 'contact/cordon-escalation');

  it("uses the account's replication set, or makes the one that there is not", () => {
    const parts = [
      'Escalation',
      'EscalationPlan',
      'OnCall',
      'OnCallChannel',
      'OnCallPlan',
      'OpenCases',
      'RotateKeysOnCompromise',
    ];
    expect(beyond(existing)).toEqual(parts);
    expect(beyond(inAccount('create'))).toEqual([...parts, 'ReplicationSet'].sort());
    expect(read('ReplicationSet')).toEqual({ Regions: [{ RegionName: 'eu-west-2' }] });
    expect(template.Resources['ReplicationSet']?.DeletionPolicy).toBe('Retain');
  });

  it('makes contacts and plan after the replication set, where it makes one', () => {
    const [tag] = read('OnCall')['Tags'] as readonly { Value: string }[];
    expect(tag?.Value).toContain('ReplicationSet');
    expect(read('OnCall', existing)['Tags']).toEqual([{ Key: 'replication-set', Value: 'existing' }]);
    expect(whole.Resources['Escalation']?.DependsOn).toEqual(['OnCall']);
    expect(whole.Resources['RotateKeysOnCompromise']?.DependsOn).toEqual(['EscalationPlan', 'OnCallPlan']);
  });

  it('is not turned on without somebody on call', () => {
    for (const mode of ['existing', 'create']) expect(() => inAccount(mode, '')).toThrow('OnCallEmail');
    expect(() => inAccount('off', '')).not.toThrow();
  });

  it('engages by e-mail who is on call, through the escalation', () => {
    expect(read('RotateKeysOnCompromise')).toEqual({
      Name: 'RotateKeysOnCompromise',
      IncidentTemplate: { Title: 'Compromised AWS credential', Impact: 2 },
      Engagements: [escalation],
    });
    expect(read('Escalation')).toMatchObject({ Type: 'ESCALATION', Alias: 'cordon-escalation' });
    expect(read('EscalationPlan')).toEqual({
      ContactId: escalation,
      Stages: [
        {
          DurationInMinutes: 15,
          Targets: [{ ContactTargetInfo: { ContactId: onCall, IsEssential: true } }],
        },
      ],
    });
    expect(read('OnCall')).toMatchObject({ Type: 'PERSONAL', Alias: 'cordon-on-call' });
    expect(read('OnCallChannel')).toMatchObject({
      ContactId: onCall,
      ChannelType: 'EMAIL',
      ChannelAddress: 'oncall@example.com',
    });
    expect(read('OnCallPlan')).toMatchObject({ ContactId: onCall, Stages: [{ DurationInMinutes: 15 }] });
  });
});

describe('the alarms', () => {
  const alarms = Object.values(quiet.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

  it('speak when a function fails, something is given up, or a run fails: one is enough', () => {
    expect(
      alarms.map(({ Properties }) => [
        Properties['AlarmName'],
        Properties['Namespace'],
        Properties['MetricName'],
        Properties['Statistic'],
        Properties['Dimensions'] ?? [],
      ]),
    ).toEqual([
      ...[
        'GuardDutyTranslator',
        'CordonRunbookStep',
        'CordonSweep',
        'CordonControl',
        'CordonInvestigate',
      ].map((Value) => [
        `Cordon-${Value}Errors`,
        'AWS/Lambda',
        'Errors',
        'Sum',
        [{ Name: 'FunctionName', Value }],
      ]),
      ...['DeadLetters', 'UnmailedFindings'].map((Value) => [
        `Cordon-${Value}`,
        'AWS/SQS',
        'ApproximateNumberOfMessagesVisible',
        'Maximum',
        [{ Name: 'QueueName', Value }],
      ]),
      ['Cordon-FailedRuns', 'Cordon', 'FailedRuns', 'Sum', []],
    ]);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [TOPIC],
      });
    }
  });

  it('of this account may publish to the topic', () => {
    expect(statementsOf('CordonIncidentsPolicy')).toContainEqual({
      Sid: 'AlarmsSpeak',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: TOPIC,
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': regional('cloudwatch', 'alarm:Cordon-*') },
      },
    });
  });
});
