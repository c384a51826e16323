import { describe, expect, it } from 'vitest';
import { actions } from '../src/contain/catalog.ts';
import { evaluate } from '../src/iam/evaluate.ts';
import type { Decision, NamedPolicy, PolicyDocument, Principal, Statement } from '../src/iam/model.ts';
import { validatePolicy } from '../src/iam/validate.ts';
import { readTemplate } from './read-template.ts';
import { ACCOUNT, type Deployment, resolveTemplate } from './resolve-template.ts';

const template = readTemplate();
const simulating = resolveTemplate(template, { Simulation: 'on' });
const quiet = resolveTemplate(template);

const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const DENY_SESSIONS = iam('policy/cordon/CordonDenySessions');
const DENY_ALL = iam('policy/cordon/CordonDenyAll');
const ADMINISTRATOR: NamedPolicy = {
  name: 'AdministratorAccess',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
};

/** All that the stack gives a role: in the role itself, and in policies that name it. */
function policiesOf(roleName: string, { Resources }: Deployment): NamedPolicy[] {
  return Object.values(Resources).flatMap(({ Type, Properties }): NamedPolicy[] => {
    const written = Properties as unknown as Written;
    if (Type === 'AWS::IAM::Role' && written.RoleName === roleName) return written.Policies.map(nameInline);
    return Type === 'AWS::IAM::Policy' && written.Roles.includes(roleName) ? [nameInline(written)] : [];
  });
}

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: PolicyDocument;
}

interface Written extends Inline {
  readonly RoleName: string;
  readonly Policies: readonly Inline[];
  readonly Roles: readonly string[];
}

const nameInline = ({ PolicyName, PolicyDocument }: Inline): NamedPolicy => ({
  name: `inline:${PolicyName}`,
  document: PolicyDocument,
});

const sessionOf = (role: string): Principal => ({
  kind: 'role-session',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/run`,
  roleArn: iam(`role/${role}`),
});

/** May the role do this? `attached` is the policy that the request would attach. */
function decide(
  role: string,
  action: string,
  resource: string,
  given: { attached?: string; deployment?: Deployment; more?: NamedPolicy } = {},
): Decision {
  const { attached, deployment = simulating, more } = given;
  return evaluate(
    {
      principal: sessionOf(role),
      action,
      resource,
      context: attached === undefined ? {} : { 'iam:PolicyARN': attached },
    },
    { identity: [...policiesOf(role, deployment), ...(more === undefined ? [] : [more])] },
  );
}

const attach = (role: string, user: string, attached: string) =>
  decide(role, 'iam:AttachUserPolicy', iam(user), { attached });

describe('every statement', () => {
  const documents = Object.values(simulating.Resources).flatMap(({ Type, Properties }) => {
    const { PolicyDocument, Policies = [] } = Properties as unknown as Partial<Written>;
    if (!Type.startsWith('AWS::IAM::')) return [];
    return [...(PolicyDocument ? [PolicyDocument] : []), ...Policies.map((policy) => policy.PolicyDocument)];
  });
  const statements = documents.flatMap(({ Statement }) => Statement as readonly Statement[]);

  it('is one that IAM takes', () => {
    expect(documents).toHaveLength(7);
    for (const document of documents) {
      expect(() => validatePolicy(JSON.stringify(document), 'identity')).not.toThrow();
    }
  });

  it('allows actions by name, and never on everything', () => {
    const allows = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allows.length).toBeGreaterThan(0);
    for (const { Action = [], NotAction, Resource = [] } of allows) {
      expect(NotAction).toBeUndefined();
      expect([Action].flat().filter((action) => /[*?]/.test(action))).toEqual([]);
      expect([Resource].flat()).not.toContain('*');
    }
  });

  it('comes from this stack alone: no policy of AWS is attached', () => {
    for (const { Properties } of Object.values(simulating.Resources)) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });
});

describe('GDKTranslatorRole', () => {
  const role = 'GDKTranslatorRole';

  it('is for Lambda alone', () => {
    expect(simulating.Resources[role]?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
    });
  });

  it('may do to any user what the containment actions declare', () => {
    for (const action of actions.flatMap(({ permissions }) => permissions)) {
      for (const user of ['user/alice', 'user/teams/data/alice']) {
        expect(decide(role, action, iam(user), { attached: DENY_SESSIONS })).toMatchObject({ allowed: true });
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
    expect(decide(role, `iam:${operation}`, iam('user/alice'), { attached: DENY_SESSIONS })).toMatchObject({
      allowed: false,
    });
  });

  it('may not touch the emergency users, whatever else it is given', () => {
    for (const action of ['iam:UpdateAccessKey', 'iam:AttachUserPolicy']) {
      expect(
        decide(role, action, iam('user/break-glass/x'), { attached: DENY_SESSIONS, more: ADMINISTRATOR }),
      ).toMatchObject({ allowed: false, kind: 'explicit-deny', blockedBy: { statement: 'NeverBreakGlass' } });
    }
    const moved = resolveTemplate(template, { BreakGlassPath: '/ops/emergency/' });
    expect(
      decide(role, 'iam:UpdateAccessKey', iam('user/ops/emergency/x'), { deployment: moved }),
    ).toMatchObject({ allowed: false, kind: 'explicit-deny' });
    expect(
      decide(role, 'iam:UpdateAccessKey', iam('user/break-glass/x'), { deployment: moved }),
    ).toMatchObject({ allowed: true });
  });

  it.each([
    ['iam:PutRolePolicy', 'role/GDKTranslatorRole'],
    ['iam:DeleteRolePolicy', 'role/GDKTranslatorRole'],
    ['iam:UpdateAssumeRolePolicy', 'role/CordonSimulationRole'],
    ['iam:PassRole', 'role/GDKTranslatorRole'],
    ['iam:CreatePolicyVersion', 'policy/cordon/CordonDenySessions'],
    ['iam:SetDefaultPolicyVersion', 'policy/cordon/CordonDenyAll'],
  ])('may not %s on %s, whatever else it is given', (action, resource) => {
    expect(decide(role, action, iam(resource), { more: ADMINISTRATOR })).toMatchObject({
      allowed: false,
      kind: 'explicit-deny',
    });
  });

  it('may work with its own table, topic, queue and log, and no other', () => {
    const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-2:${ACCOUNT}:${name}`;
    const work = [
      ['dynamodb:UpdateItem', 'dynamodb', 'IncidentTable'],
      ['dynamodb:GetItem', 'dynamodb', 'IncidentTable'],
      ['sqs:SendMessage', 'sqs', 'DeadLetters'],
      ['sns:Publish', 'sns', 'CordonIncidents'],
      ['logs:PutLogEvents', 'logs', 'GuardDutyTranslatorLogs'],
      ['logs:CreateLogStream', 'logs', 'GuardDutyTranslatorLogs'],
    ] as const;
    for (const [action, service, name] of work) {
      expect(decide(role, action, arn(service, name))).toMatchObject({ allowed: true });
      expect(decide(role, action, arn(service, 'another'))).toMatchObject({ allowed: false });
    }
    expect(decide(role, 'dynamodb:DeleteItem', arn('dynamodb', 'IncidentTable'))).toMatchObject({
      allowed: false,
    });
  });

  it('may become the role for simulations where they are on, and no other', () => {
    const become = (name: string, deployment: Deployment) =>
      decide(role, 'sts:AssumeRole', iam(`role/${name}`), { deployment });
    expect(become('CordonSimulationRole', simulating)).toMatchObject({ allowed: true });
    expect(become('CordonSimulationRole', quiet)).toMatchObject({ allowed: false });
    expect(become('OrganizationAccountAccessRole', simulating)).toMatchObject({ allowed: false });
  });
});

describe('CordonSimulationRole', () => {
  const role = 'CordonSimulationRole';

  it('may contain users made for simulations', () => {
    for (const action of actions.flatMap(({ permissions }) => permissions)) {
      expect(
        decide(role, action, iam('user/cordon-simulation/mallory'), { attached: DENY_SESSIONS }),
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
        expect(decide(role, action, iam(user), { attached: DENY_SESSIONS })).toMatchObject({
          allowed: false,
        });
      }
    },
  );

  it('is trusted to GDKTranslatorRole alone', () => {
    const document = simulating.Resources[role]?.Properties['AssumeRolePolicyDocument'];
    const assume = (by: string) =>
      evaluate(
        { principal: sessionOf(by), action: 'sts:AssumeRole', resource: iam(`role/${role}`), context: {} },
        {
          identity: [ADMINISTRATOR],
          resource: { name: 'trust', document: document as unknown as PolicyDocument },
          resourceMode: 'required',
        },
      ).allowed;
    expect(assume('GDKTranslatorRole')).toBe(true);
    expect(assume('Admin')).toBe(false);
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
