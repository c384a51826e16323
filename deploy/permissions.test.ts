import { describe, expect, it } from 'vitest';
import { BLAST_RADIUS_PERMISSIONS } from '../src/blast-radius/blast-radius-permissions.ts';
import { actions, everyAction } from '../src/contain/catalog.ts';
import { PROOF_PERMISSIONS } from '../src/contain/prove-key.ts';
import { evaluate } from '../src/iam/evaluate.ts';
import type { PolicyDocument, Principal, Statement } from '../src/iam/model.ts';
import { validatePolicy } from '../src/iam/validate.ts';
import { rotationPermissions } from '../src/rotate/permissions.ts';
import { ACCOUNT, type Deployment, resolveTemplate } from './resolve-template.ts';
import {
  ADMINISTRATOR,
  decide,
  iam,
  mayAssume,
  policiesOf,
  quiet,
  regional,
  sessionOf,
  simulating,
  template,
  type Written,
  whole,
} from './roles-fixture.ts';

const DENY_SESSIONS = iam('policy/cordon/CordonDenySessions');
const DENY_ALL = iam('policy/cordon/CordonDenyAll');
const attaching = (policy: string) => ({ 'iam:PolicyARN': policy });

const ROLES = Object.values(whole.Resources).flatMap(({ Type, Properties }) =>
  Type === 'AWS::IAM::Role' ? [String(Properties['RoleName'])] : [],
);
const RESPONDING = ['GDKTranslatorRole', 'CordonSweepRole'];
const ON_USERS = [
  ...RESPONDING,
  'CordonSimulationRole',
  'CordonContainRole',
  'CordonRestoreRole',
  'CordonRunbookStepRole',
];
const ROTATION = rotationPermissions({
  partition: 'aws',
  account: ACCOUNT,
  region: 'eu-west-2',
  userPath: '/cordon-simulation/',
  tableArn: '',
  evidenceBucketArn: '',
}).flatMap((permission) => permission.actions);

/** Readings of which AWS knows no resource: the service authorization reference says so of each. */
const WITHOUT_RESOURCE = [
  'cloudtrail:LookupEvents',
  'guardduty:GetFindings',
  'iam:GetAccountSummary',
  'iam:ListRoles',
  'secretsmanager:ListSecrets',
  'ssm:DescribeParameters',
];

const attach = (role: string, user: string, attached: string) =>
  decide(role, 'iam:AttachUserPolicy', iam(user), { context: attaching(attached) });

describe('every statement', () => {
  const documents = Object.values(whole.Resources).flatMap(({ Type, Properties }) => {
    const { PolicyDocument, Policies = [] } = Properties as unknown as Partial<Written>;
    if (!Type.startsWith('AWS::IAM::')) return [];
    return [...(PolicyDocument ? [PolicyDocument] : []), ...Policies.map((policy) => policy.PolicyDocument)];
  });
  const statements = documents.flatMap(({ Statement }) => Statement as readonly Statement[]);

  it('is one that IAM takes', () => {
    expect(documents.length).toBeGreaterThan(15);
    for (const document of documents) {
      expect(() => validatePolicy(JSON.stringify(document), 'identity')).not.toThrow();
    }
  });

  it('allows actions by name, and never on everything but where AWS knows no resource', () => {
    const allows = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allows.length).toBeGreaterThan(0);
    for (const { Action = [], NotAction, Resource = [], NotResource } of allows) {
      expect(NotAction ?? NotResource).toBeUndefined();
      expect([Action].flat().filter((action) => /[*?]/.test(action))).toEqual([]);
      if ([Resource].flat().includes('*'))
        for (const action of [Action].flat()) expect(WITHOUT_RESOURCE).toContain(action);
    }
  });

  it('comes from this stack alone: no policy of AWS is attached', () => {
    for (const { Properties } of Object.values(whole.Resources)) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  it.each(ROLES)('of %s fits into what IAM takes of one role', (role) => {
    const texts = policiesOf(role, whole).map(({ document }) => JSON.stringify(document));
    expect(texts.join('').length).toBeLessThan(10_240);
  });
});

describe.each(ON_USERS)('%s, whatever else it is given,', (role) => {
  const writes = [...actions.flatMap(({ permissions }) => permissions), ...ROTATION].filter(
    (action) => action.startsWith('iam:') && !/^iam:(Get|List)/.test(action),
  );

  it('may not touch the emergency users', () => {
    for (const action of [...writes, 'iam:CreateLoginProfile', 'iam:DeleteUser', 'iam:PutUserPolicy']) {
      expect(
        decide(role, action, iam('user/break-glass/x'), {
          context: attaching(DENY_SESSIONS),
          more: ADMINISTRATOR,
        }),
      ).toMatchObject({ kind: 'explicit-deny', blockedBy: { statement: 'NeverBreakGlass' } });
    }
  });

  it('may change neither our policies nor a role of ours', () => {
    const attempts = [
      ['iam:CreatePolicyVersion', 'policy/cordon/CordonDenySessions'],
      ['iam:SetDefaultPolicyVersion', 'policy/cordon/CordonDenyAll'],
      ...[...ROLES, 'CordonForwarderRole-us-east-1'].flatMap((one) =>
        ['PutRolePolicy', 'DeleteRolePolicy', 'AttachRolePolicy', 'UpdateAssumeRolePolicy'].map(
          (operation) => [`iam:${operation}`, `role/${one}`] as const,
        ),
      ),
    ] as const;
    for (const [action, resource] of attempts) {
      expect(
        decide(role, action, iam(resource), { more: ADMINISTRATOR }),
        `${action} ${resource}`,
      ).toMatchObject({ kind: 'explicit-deny' });
    }
  });

  it('may hand over no role but, where it starts the runbook, the one of its runs', () => {
    const others = ROLES.filter((one) => !RESPONDING.includes(role) || one !== 'AutomationAssumeRole');
    for (const one of [...others, 'Admin']) {
      expect(
        decide(role, 'iam:PassRole', iam(`role/${one}`), {
          context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
          more: ADMINISTRATOR,
        }),
      ).toMatchObject({ kind: 'explicit-deny' });
    }
  });
});

describe('CordonContainRole', () => {
  it('is for CordonControl alone, which itself writes nothing to IAM', () => {
    expect(mayAssume('CordonContainRole', sessionOf('CordonControlRole'))).toBe(true);
    for (const other of ['GDKTranslatorRole', 'CordonSweepRole', 'Admin']) {
      expect(mayAssume('CordonContainRole', sessionOf(other))).toBe(false);
    }
    expect(mayAssume('CordonContainRole', { kind: 'service', service: 'lambda.amazonaws.com' })).toBe(false);
    const own = decide('CordonControlRole', 'sts:AssumeRole', iam('role/CordonContainRole'));
    expect(own).toMatchObject({ allowed: true });
    expect(decide('CordonControlRole', 'sts:AssumeRole', iam('role/Admin'))).toMatchObject({
      allowed: false,
    });
    expect(decide('CordonControlRole', 'iam:UpdateAccessKey', iam('user/alice'))).toMatchObject({
      allowed: false,
    });
    expect(attach('CordonControlRole', 'user/alice', DENY_SESSIONS)).toMatchObject({ allowed: false });
  });

  it('may set keys Inactive and attach the two policies of the stack, and write none', () => {
    const role = 'CordonContainRole';
    expect(decide(role, 'iam:UpdateAccessKey', iam('user/team/alice'))).toMatchObject({ allowed: true });
    for (const policy of [DENY_SESSIONS, DENY_ALL]) {
      expect(attach(role, 'user/alice', policy)).toMatchObject({ allowed: true });
      expect(attach(role, 'user/break-glass/x', policy)).toMatchObject({ allowed: false });
    }
    expect(attach(role, 'user/alice', 'arn:aws:iam::aws:policy/AdministratorAccess')).toMatchObject({
      allowed: false,
    });
    for (const action of ['PutUserPolicy', 'DetachUserPolicy', 'DeleteAccessKey', 'CreateAccessKey']) {
      expect(decide(role, `iam:${action}`, iam('user/alice'))).toMatchObject({ allowed: false });
    }
  });
});

describe.each(RESPONDING)('%s', (role) => {
  it('is for Lambda alone', () => {
    expect(mayAssume(role, { kind: 'service', service: 'lambda.amazonaws.com' })).toBe(true);
    expect(mayAssume(role, { kind: 'service', service: 'ssm.amazonaws.com' })).toBe(false);
    expect(mayAssume(role, sessionOf('Admin'))).toBe(false);
  });

  it('may work with its own table, topic, queue and log, and no other', () => {
    const ownLog = role === 'CordonSweepRole' ? 'CordonSweepLogs' : 'GuardDutyTranslatorLogs';
    const work = [
      ['dynamodb:UpdateItem', 'dynamodb', 'IncidentTable'],
      ['dynamodb:GetItem', 'dynamodb', 'IncidentTable'],
      ['dynamodb:Query', 'dynamodb', 'IncidentTable'],
      ['sqs:SendMessage', 'sqs', 'DeadLetters'],
      ['sns:Publish', 'sns', 'CordonIncidents'],
      ['logs:PutLogEvents', 'logs', ownLog],
      ['logs:CreateLogStream', 'logs', ownLog],
    ] as const;
    for (const [action, service, name] of work) {
      expect(decide(role, action, regional(service, name))).toMatchObject({ allowed: true });
      expect(decide(role, action, regional(service, 'another'))).toMatchObject({ allowed: false });
    }
  });

  it('may ask GuardDuty, of whatever region, whether a finding is its own, and change nothing there', () => {
    expect(decide(role, 'guardduty:GetFindings', '*').allowed).toBe(true);
    expect(decide(role, 'guardduty:ArchiveFindings', '*').allowed).toBe(false);
  });

  it('may look events up, and neither stop nor change a trail', () => {
    expect(decide(role, 'cloudtrail:LookupEvents', '*').allowed).toBe(true);
    expect(decide(role, 'cloudtrail:StopLogging', regional('cloudtrail', 'trail/all')).allowed).toBe(false);
  });

  it('may read the two switches, set neither, and read no other parameter', () => {
    for (const name of ['kill-switch', 'deployed']) {
      const parameter = regional('ssm', `parameter/cordon/${name}`);
      expect(decide(role, 'ssm:GetParameters', parameter).allowed).toBe(true);
      expect(decide(role, 'ssm:PutParameter', parameter).allowed).toBe(false);
    }
    expect(decide(role, 'ssm:GetParameters', regional('ssm', 'parameter/prod/db')).allowed).toBe(false);
  });

  it('may delete of its table what is done, and nothing of an incident', () => {
    const remove = (...keys: string[]) =>
      decide(role, 'dynamodb:DeleteItem', regional('dynamodb', 'IncidentTable'), {
        context: { 'dynamodb:LeadingKeys': keys },
      }).allowed;
    expect(remove('DUE')).toBe(true);
    expect(remove('INCIDENT#INC-1')).toBe(false);
    expect(remove('DUE', 'INCIDENT#INC-1')).toBe(false);
  });

  it('may announce on the default bus what has become of an incident, in its own name alone', () => {
    const put = (source: string, bus = 'default') =>
      decide(role, 'events:PutEvents', regional('events', `event-bus/${bus}`), {
        context: { 'events:source': source },
      }).allowed;
    expect(put('cordon')).toBe(true);
    expect(put('custom.guardduty.simulation')).toBe(false);
    expect(put('cordon', 'another')).toBe(false);
  });

  it('may start the runbook, handing over its role, and no other', () => {
    const start = (resource: string) =>
      decide(role, 'ssm:StartAutomationExecution', regional('ssm', resource)).allowed;
    expect(start('document/RotateIAMKeysRunbook')).toBe(true);
    expect(start('automation-execution/4105a4fc-f944-11e6-9d32-0a1b2c3d4e5f')).toBe(true);
    expect(start('automation-definition/RotateIAMKeysRunbook:$DEFAULT')).toBe(true);
    expect(start('automation-definition/RotateIAMKeysRunbook2:$DEFAULT')).toBe(false);
    expect(start('document/RotateIAMKeysRunbook2')).toBe(false);
    expect(start('document/AWS-RunShellScript')).toBe(false);
    const pass = (name: string, service: string) =>
      decide(role, 'iam:PassRole', iam(`role/${name}`), { context: { 'iam:PassedToService': service } })
        .allowed;
    expect(pass('AutomationAssumeRole', 'ssm.amazonaws.com')).toBe(true);
    expect(pass('AutomationAssumeRole', 'lambda.amazonaws.com')).toBe(false);
    expect(pass('CordonRunbookStepRole', 'ssm.amazonaws.com')).toBe(false);
  });

  it('may open cases from the one plan, where there is one, and write into them', () => {
    const plan = `arn:aws:ssm-incidents::${ACCOUNT}:response-plan/RotateKeysOnCompromise`;
    const open = (deployment: Deployment, resource = plan) =>
      decide(role, 'ssm-incidents:StartIncident', resource, { deployment }).allowed;
    expect(open(whole)).toBe(true);
    expect(open(simulating)).toBe(false);
    expect(open(whole, `${plan}2`)).toBe(false);
    const write = (action: string, of: string) =>
      decide(role, action, `arn:aws:ssm-incidents::${ACCOUNT}:incident-record/${of}/1a2b`).allowed;
    for (const name of ['CreateTimelineEvent', 'UpdateRelatedItems', 'UpdateIncidentRecord']) {
      const action = `ssm-incidents:${name}`;
      expect(write(action, 'RotateKeysOnCompromise')).toBe(true);
      expect(write(action, 'AnotherPlan')).toBe(false);
    }
  });

  it('may open OpsItems and write into them, where OpsCenter is the desk and nowhere else, and delete none', () => {
    const may = (operation: string, deployment: Deployment) =>
      decide(role, `ssm:${operation}`, regional('ssm', 'opsitem/oi-0123456789ab'), { deployment }).allowed;
    const deskless = resolveTemplate(template, { Desk: 'none' });
    for (const operation of ['CreateOpsItem', 'UpdateOpsItem']) {
      expect(may(operation, quiet)).toBe(true);
      expect(may(operation, deskless)).toBe(false);
      expect(may(operation, whole)).toBe(false);
    }
    expect(may('DeleteOpsItem', quiet)).toBe(false);
  });

  it('may add to the evidence of incidents and read it, and do nothing else in the bucket', () => {
    const may = (action: string, key: string) => decide(role, action, `arn:aws:s3:::Evidence/${key}`).allowed;
    for (const action of ['s3:PutObject', 's3:GetObject']) {
      expect(may(action, 'incidents/INC-0123456789ab/manifests/0001.json')).toBe(true);
      expect(may(action, 'elsewhere.json')).toBe(false);
    }
    for (const action of ['s3:DeleteObject', 's3:BypassGovernanceRetention', 's3:PutObjectRetention'])
      expect(may(action, 'incidents/INC-0123456789ab/manifests/0001.json')).toBe(false);
  });

  it('may engage contacts through the plan, and not by itself', () => {
    const engage = (context: Record<string, string>, contact = 'cordon-escalation') =>
      decide(role, 'ssm-contacts:StartEngagement', regional('ssm-contacts', `contact/${contact}`), {
        context,
      }).allowed;
    const through = { 'aws:CalledViaFirst': 'ssm-incidents.amazonaws.com' };
    expect(engage(through)).toBe(true);
    expect(engage({})).toBe(false);
    expect(engage(through, 'ceo')).toBe(false);
  });

  it('may become the role for simulations where they are on, and no other', () => {
    const become = (name: string, deployment: Deployment) =>
      decide(role, 'sts:AssumeRole', iam(`role/${name}`), { deployment });
    expect(become('CordonSimulationRole', simulating)).toMatchObject({ allowed: true });
    expect(become('CordonSimulationRole', quiet)).toMatchObject({ allowed: false });
    expect(become('OrganizationAccountAccessRole', simulating)).toMatchObject({ allowed: false });
  });
});

describe('GDKTranslatorRole', () => {
  const role = 'GDKTranslatorRole';

  it('may do to any user what the containment actions declare', () => {
    for (const action of actions.flatMap(({ permissions }) => permissions)) {
      for (const user of ['user/alice', 'user/teams/data/alice']) {
        expect(decide(role, action, iam(user), { context: attaching(DENY_SESSIONS) })).toMatchObject({
          allowed: true,
        });
      }
    }
  });

  it.each([['arn:aws:iam::aws:policy/AdministratorAccess'], [DENY_ALL], [iam('policy/CordonDenySessions')]])(
    'may not attach %s to anybody',
    (policy) => {
      expect(attach(role, 'user/alice', policy)).toMatchObject({ allowed: false });
    },
  );

  it.each([
    'CreateAccessKey',
    'DeleteAccessKey',
    'CreateLoginProfile',
    'PutUserPolicy',
    'DetachUserPolicy',
    'UpdateUser',
    'AddUserToGroup',
  ])('may not iam:%s', (operation) => {
    expect(
      decide(role, `iam:${operation}`, iam('user/alice'), { context: attaching(DENY_SESSIONS) }),
    ).toMatchObject({
      allowed: false,
    });
  });

  it('leaves alone the emergency users of the path that it was told', () => {
    const moved = resolveTemplate(template, { BreakGlassPath: '/ops/emergency/' });
    const deactivate = (user: string) =>
      decide(role, 'iam:UpdateAccessKey', iam(user), { deployment: moved });
    expect(deactivate('user/ops/emergency/x')).toMatchObject({ kind: 'explicit-deny' });
    expect(deactivate('user/break-glass/x')).toMatchObject({ allowed: true });
  });
});

describe.each(['GDKTranslatorRole', 'CordonSweepRole', 'CordonSimulationRole'])('%s', (role) => {
  const user = role === 'CordonSimulationRole' ? 'user/cordon-simulation/mallory' : 'user/alice';

  it('may read what a proof evaluates, wherever it stands', () => {
    const read = [
      ...PROOF_PERMISSIONS.user.map((action) => [action, iam(user)] as const),
      ...PROOF_PERMISSIONS.group.map((action) => [action, iam('group/teams/data')] as const),
      ...PROOF_PERMISSIONS.policy.map((action) => [action, iam('policy/teams/daily-work')] as const),
      ...PROOF_PERMISSIONS.policy.map(
        (action) => [action, 'arn:aws:iam::aws:policy/ReadOnlyAccess'] as const,
      ),
    ];
    for (const [action, resource] of read)
      expect(decide(role, action, resource), `${action} ${resource}`).toMatchObject({ allowed: true });
  });

  it('may change nothing of that', () => {
    for (const [action, resource] of [
      ['iam:AddUserToGroup', 'group/teams/data'],
      ['iam:PutGroupPolicy', 'group/teams/data'],
      ['iam:CreatePolicyVersion', 'policy/teams/daily-work'],
    ] as const)
      expect(decide(role, action, iam(resource))).toMatchObject({ allowed: false });
  });
});

describe('CordonSweepRole', () => {
  it('may tell the next contact and see whether anybody hears, which the translator may not', () => {
    const may = (role: string, action: string, topic: string) =>
      decide(role, action, regional('sns', topic)).allowed;
    const topics = ['CordonIncidents', 'CordonEscalation'];
    for (const topic of topics) {
      expect(may('CordonSweepRole', 'sns:Publish', topic)).toBe(true);
      expect(may('CordonSweepRole', 'sns:GetTopicAttributes', topic)).toBe(true);
      expect(may('GDKTranslatorRole', 'sns:GetTopicAttributes', topic)).toBe(false);
    }
    expect(may('GDKTranslatorRole', 'sns:Publish', 'CordonEscalation')).toBe(false);
    expect(may('CordonSweepRole', 'sns:GetTopicAttributes', 'MaliciousIPCallers')).toBe(false);
    expect(may('CordonSweepRole', 'sns:Subscribe', 'CordonIncidents')).toBe(false);
    expect(may('CordonSweepRole', 'sns:SetTopicAttributes', 'CordonIncidents')).toBe(false);
  });

  it('may have the translator answer again, which may have nobody do so', () => {
    const invoke = (role: string, name: string) =>
      decide(role, 'lambda:InvokeFunction', regional('lambda', `function:${name}`)).allowed;
    expect(invoke('CordonSweepRole', 'GuardDutyTranslator')).toBe(true);
    expect(invoke('CordonSweepRole', 'CordonRunbookStep')).toBe(false);
    expect(invoke('GDKTranslatorRole', 'GuardDutyTranslator')).toBe(false);
  });

  it('may see whose a key is, and contain nobody', () => {
    const role = 'CordonSweepRole';
    for (const action of ['iam:UpdateAccessKey', 'iam:AttachUserPolicy', 'iam:CreateAccessKey']) {
      expect(decide(role, action, iam('user/alice'), { context: attaching(DENY_SESSIONS) })).toMatchObject({
        allowed: false,
      });
    }
  });
});

describe('CordonInvestigateRole', () => {
  const role = 'CordonInvestigateRole';
  const may = (action: string, resource: string, context: Record<string, string | string[]> = {}) =>
    decide(role, action, resource, { context }).allowed;

  it('is for Lambda alone, and its function for CordonSweep alone', () => {
    expect(mayAssume(role, { kind: 'service', service: 'lambda.amazonaws.com' })).toBe(true);
    expect(mayAssume(role, sessionOf('CordonSweepRole'))).toBe(false);
    const invokers = ROLES.filter(
      (one) => decide(one, 'lambda:InvokeFunction', regional('lambda', 'function:CordonInvestigate')).allowed,
    );
    expect(invokers).toEqual(['CordonSweepRole']);
  });

  it('reads what was done and what can be done', () => {
    for (const [action, resource] of [
      ['cloudtrail:LookupEvents', '*'],
      ['account:ListRegions', `arn:aws:account::${ACCOUNT}:account`],
      ['secretsmanager:ListSecrets', '*'],
      ['ssm:DescribeParameters', '*'],
      ['iam:ListRoles', '*'],
      ...BLAST_RADIUS_PERMISSIONS.user.map((one) => [one, iam('user/team/alice')] as const),
      ...BLAST_RADIUS_PERMISSIONS.role.map((one) => [one, iam('role/ci')] as const),
    ] as const)
      expect(may(action, resource), action).toBe(true);
  });

  it('reads no secret, writes nothing to IAM, contains nobody, tells nobody and hands nothing to anybody', () => {
    const writes = everyAction.flatMap(({ permissions, restorePermissions }) => [
      ...permissions,
      ...restorePermissions,
    ]);
    for (const action of [...writes, ...ROTATION].filter((one) => /^iam:(?!Get|List)/.test(one)))
      expect(may(action, iam('user/alice'), attaching(DENY_SESSIONS)), action).toBe(false);
    for (const [action, resource] of [
      ['secretsmanager:GetSecretValue', regional('secretsmanager', 'secret:prod/db')],
      ['ssm:GetParameters', regional('ssm', 'parameter/prod/db')],
      ['sns:Publish', regional('sns', 'CordonIncidents')],
      ['events:PutEvents', regional('events', 'event-bus/default')],
      ['lambda:InvokeFunction', regional('lambda', 'function:GuardDutyTranslator')],
      ['sts:AssumeRole', iam('role/CordonContainRole')],
    ] as const)
      expect(may(action, resource), action).toBe(false);
  });

  it('writes of the table what is of an incident or due, and deletes of it what is done', () => {
    const table = regional('dynamodb', 'IncidentTable');
    const write = (...keys: string[]) => may('dynamodb:UpdateItem', table, { 'dynamodb:LeadingKeys': keys });
    for (const key of ['INCIDENT#INC-0123456789ab', 'DUE', 'LOOKS']) expect(write(key)).toBe(true);
    for (const key of ['PRINCIPAL#111122223333/user/alice', 'PLAN#00']) expect(write(key)).toBe(false);
    const remove = (key: string) => may('dynamodb:DeleteItem', table, { 'dynamodb:LeadingKeys': [key] });
    expect([remove('DUE'), remove('INCIDENT#INC-0123456789ab')]).toEqual([true, false]);
  });

  it('adds evidence and its own progress, and removes neither', () => {
    for (const key of [
      'incidents/INC-0123456789ab/investigation/x/page.html',
      'lookups/INC-0123456789ab/a.json',
    ])
      for (const action of ['s3:PutObject', 's3:GetObject'])
        expect(may(action, `arn:aws:s3:::Evidence/${key}`)).toBe(true);
    expect(may('s3:PutObject', 'arn:aws:s3:::Evidence/elsewhere.json')).toBe(false);
    expect(may('s3:DeleteObject', 'arn:aws:s3:::Evidence/lookups/INC-0123456789ab/a.json')).toBe(false);
    expect(decide('CordonSweepRole', 's3:PutObject', 'arn:aws:s3:::Evidence/lookups/x.json').allowed).toBe(
      false,
    );
  });
});

describe('CordonControlRole', () => {
  it('may keep and seal records and tell people, and contain nobody', () => {
    const role = 'CordonControlRole';
    expect(decide(role, 'sns:Publish', regional('sns', 'CordonIncidents'))).toMatchObject({ allowed: true });
    for (const action of ['iam:UpdateAccessKey', 'iam:AttachUserPolicy', 'iam:DetachUserPolicy']) {
      expect(decide(role, action, iam('user/alice'), { context: attaching(DENY_SESSIONS) })).toMatchObject({
        allowed: false,
      });
    }
  });
});

describe('CordonRestoreRole', () => {
  const role = 'CordonRestoreRole';
  const detach = (user: string, policy: string) =>
    decide(role, 'iam:DetachUserPolicy', iam(user), { context: attaching(policy) }).allowed;

  it('may give back what the containment actions declare', () => {
    const writes = everyAction
      .flatMap(({ restorePermissions }) => restorePermissions)
      .filter((action) => !/^iam:(Get|Attach)/.test(action));
    expect(writes.length).toBeGreaterThan(3);
    for (const action of writes)
      expect(decide(role, action, iam('user/alice'), { context: attaching(DENY_ALL) })).toMatchObject({
        allowed: true,
      });
    expect(detach('user/alice', DENY_SESSIONS)).toBe(true);
  });

  it('may take away no policy but our own, and none of it from the emergency users', () => {
    expect(detach('user/alice', 'arn:aws:iam::aws:policy/AWSDenyAll')).toBe(false);
    expect(detach('user/break-glass/x', DENY_SESSIONS)).toBe(false);
  });

  it.each([
    'AttachUserPolicy',
    'CreateAccessKey',
    'DeleteAccessKey',
    'CreateLoginProfile',
    'UpdateUser',
    'AddUserToGroup',
  ])('may not iam:%s', (operation) => {
    expect(
      decide(role, `iam:${operation}`, iam('user/alice'), { context: attaching(DENY_SESSIONS) }).allowed,
    ).toBe(false);
  });

  it('is for CordonControl alone, in a session that names an incident', () => {
    const named = (name: string) => ({ 'sts:RoleSessionName': name });
    expect(mayAssume(role, sessionOf('CordonControlRole'), named('INC-0123456789ab'))).toBe(true);
    expect(mayAssume(role, sessionOf('CordonControlRole'), named('admin'))).toBe(false);
    for (const other of ROLES.filter((one) => one !== 'CordonControlRole'))
      expect(mayAssume(role, sessionOf(other), named('INC-0123456789ab')), other).toBe(false);
    expect(decide('CordonControlRole', 'sts:AssumeRole', iam(`role/${role}`)).allowed).toBe(true);
    expect(decide('CordonControlRole', 'sts:AssumeRole', iam('role/Admin')).allowed).toBe(false);
  });
});

describe('CordonSimulationRole', () => {
  const role = 'CordonSimulationRole';

  it('may contain users made for simulations', () => {
    for (const action of actions.flatMap(({ permissions }) => permissions)) {
      expect(
        decide(role, action, iam('user/cordon-simulation/mallory'), { context: attaching(DENY_SESSIONS) }),
      ).toMatchObject({ allowed: true });
    }
    expect(
      attach(role, 'user/cordon-simulation/mallory', 'arn:aws:iam::aws:policy/AdministratorAccess'),
    ).toMatchObject({ allowed: false });
  });

  it.each(['user/alice', 'user/cordon-simulation', 'user/x/cordon-simulation/y', 'user/break-glass/x'])(
    'may do nothing to %s',
    (user) => {
      for (const action of actions.flatMap(({ permissions }) => permissions)) {
        expect(decide(role, action, iam(user), { context: attaching(DENY_SESSIONS) })).toMatchObject({
          allowed: false,
        });
      }
    },
  );

  it('is trusted to the roles that respond, and to nobody else', () => {
    for (const name of RESPONDING) expect(mayAssume(role, sessionOf(name))).toBe(true);
    expect(mayAssume(role, sessionOf('Admin'))).toBe(false);
    expect(mayAssume(role, sessionOf('CordonRunbookStepRole'))).toBe(false);
  });
});

describe('the quarantine policies', () => {
  const call = (name: string, principal: Principal, context: Record<string, string>) => {
    const document = simulating.Resources[name]?.Properties['PolicyDocument'] as unknown as PolicyDocument;
    const identity = [ADMINISTRATOR, { name, document }];
    return evaluate({ principal, action: 's3:ListAllMyBuckets', resource: '*', context }, { identity })
      .allowed;
  };
  const arn = iam('user/alice');
  const withKey: Principal = { kind: 'user', account: ACCOUNT, arn };
  const withSession: Principal = { kind: 'user-session', account: ACCOUNT, arn };
  const issued = { 'aws:TokenIssueTime': '2026-01-05T09:00:00Z' };

  it('CordonDenySessions stops temporary sessions and leaves long-term keys', () => {
    expect(call('CordonDenySessions', withSession, issued)).toBe(false);
    expect(call('CordonDenySessions', withKey, {})).toBe(true);
  });

  it('CordonDenyAll stops both', () => {
    expect(call('CordonDenyAll', withSession, issued)).toBe(false);
    expect(call('CordonDenyAll', withKey, {})).toBe(false);
  });
});
