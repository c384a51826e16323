import { describe, expect, it } from 'vitest';
import { resolveTemplate } from './resolve-template.ts';
import { beyond, read, regional, statementsOf, template } from './roles-fixture.ts';

describe('the switches', () => {
  it('are made armed, and with a date that no later deployment changes', () => {
    expect(read('KillSwitch')).toMatchObject({ Name: '/cordon/kill-switch', Type: 'String', Value: '{}' });
    // To change a word of it is to begin the shadow days anew, in every account that Cordon is in.
    expect(read('Deployed')).toEqual({
      Name: '/cordon/deployed',
      Type: 'String',
      Value: 'see the date',
      Description: 'When it was last modified is when Cordon was first deployed; leave it alone',
    });
  });

  it('hold real findings in shadow for as long as the parameter says', () => {
    expect(template.Parameters['ShadowDays']).toMatchObject({
      Type: 'Number',
      Default: 14,
      MinValue: 0,
      MaxValue: 90,
    });
    const shortened = resolveTemplate(template, { ShadowDays: '3' });
    for (const name of ['GuardDutyTranslator', 'CordonSweep']) {
      expect(read(name, shortened)['Environment']).toMatchObject({ Variables: { SHADOW_DAYS: '3' } });
    }
  });
});

const tirelessly = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

describe('the rules', () => {
  it('leave what Security Hub repeats out, unless they are told to', () => {
    const rules = ['CustomActionRule', 'SecurityHubRule', 'SecurityHubV2Rule'];
    expect(beyond(resolveTemplate(template, { SecurityHub: 'on' }))).toEqual(
      rules.flatMap((rule) => [rule, `${rule}Invoke`]),
    );
  });

  it('mail what a person decides past all functions, and keep what could not be mailed', () => {
    const topic = regional('sns', 'MaliciousIPCallers');
    expect(read('MaliciousIPCallerRule')).toMatchObject({
      Name: 'GuardDuty-Event-IAMUser-MaliciousIPCaller',
      State: 'ENABLED',
    });
    // The event as it is: no input, no transformer, no role.
    expect(read('MaliciousIPCallerRule')['Targets']).toEqual([
      {
        Id: 'Target0',
        Arn: topic,
        DeadLetterConfig: { Arn: regional('sqs', 'UnmailedFindings') },
        RetryPolicy: tirelessly,
      },
    ]);
    expect(read('MaliciousIPCallers')).not.toHaveProperty('KmsMasterKeyId');
    expect(read('MaliciousIPCallersEmail')).toMatchObject({ TopicArn: topic, Endpoint: 'sec@example.com' });
    expect(statementsOf('UnmailedFindingsPolicy')).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'aws:SourceArn': [regional('events', 'rule/GuardDuty-Event-IAMUser-MaliciousIPCaller')],
          },
        },
      }),
    );
  });

  it('let nobody but EventBridge write to people past the functions', () => {
    const allows = statementsOf('MaliciousIPCallersPolicy').filter(
      (statement) => (statement as { Effect: string }).Effect === 'Allow',
    );
    expect(allows).toEqual([
      {
        Sid: 'RulesPublish',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: regional('sns', 'MaliciousIPCallers'),
      },
    ]);
  });

  it('take up what is due every minute, and runs of the runbook as they go on', () => {
    expect(read('SweepRule')).toMatchObject({
      Name: 'Cordon-Sweep',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
    expect(read('RunStatusRule')).toMatchObject({ Name: 'Cordon-Runbook-Status', State: 'ENABLED' });
    expect(read('RunStatusRule')['EventPattern']).toEqual({
      source: ['aws.ssm'],
      'detail-type': ['EC2 Automation Execution Status-change Notification'],
      detail: { Definition: ['RotateIAMKeysRunbook'] },
    });
  });

  const forAMinute = { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 };

  it.each([
    ['FindingRule', 'Cordon-GuardDuty-Finding', 'GuardDutyTranslator', tirelessly],
    ['SecurityHubRule', 'Cordon-SecurityHub-Finding', 'GuardDutyTranslator', tirelessly],
    ['CustomActionRule', 'Cordon-SecurityHub-Action', 'GuardDutyTranslator', tirelessly],
    ['SecurityHubV2Rule', 'Cordon-SecurityHub-V2-Finding', 'GuardDutyTranslator', tirelessly],
    ['HealthRule', 'Cordon-Health-Risk', 'GuardDutyTranslator', tirelessly],
    ['TrustedAdvisorRule', 'Cordon-TrustedAdvisor-Exposed-Key', 'GuardDutyTranslator', tirelessly],
    ['QuarantineRule', 'Cordon-AWS-Quarantine', 'GuardDutyTranslator', tirelessly],
    ['SimulationRule', 'Trigger-GuardDuty-Incident', 'GuardDutyTranslator', tirelessly],
    ['RunStatusRule', 'Cordon-Runbook-Status', 'CordonSweep', tirelessly],
    ['SwitchRule', 'Cordon-Switch-Changed', 'CordonSweep', tirelessly],
    ['SweepRule', 'Cordon-Sweep', 'CordonSweep', forAMinute],
  ])('%s invokes its function, and loses nothing that it cannot deliver', (id, name, target, RetryPolicy) => {
    const functionArn = regional('lambda', `function:${target}`);
    expect(read(id)['Targets']).toEqual([
      {
        Id: 'Target0',
        Arn: functionArn,
        DeadLetterConfig: { Arn: regional('sqs', 'DeadLetters') },
        RetryPolicy,
      },
    ]);
    expect(read(`${id}Invoke`)).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'events.amazonaws.com',
      SourceArn: regional('events', name),
    });
    expect(JSON.stringify(statementsOf('DeadLettersPolicy'))).toContain(`:rule/${name}"`);
  });
});
