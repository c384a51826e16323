import { evaluate } from '../src/iam/evaluate.ts';
import type { Decision, NamedPolicy, PolicyDocument, Principal } from '../src/iam/model.ts';
import { readTemplates } from './read-template.ts';
import { ACCOUNT, type Deployment, type Json, resolveTemplate } from './resolve-template.ts';

const templates = readTemplates();
export const template = templates.cordon;
export const forwarderTemplate = templates.forwarder;
export const quiet = resolveTemplate(template);
export const simulating = resolveTemplate(template, { Simulation: 'on' });
/** All that there can be. */
export const whole = resolveTemplate(template, {
  Simulation: 'on',
  SecurityHub: 'on',
  NotifyEmail: 'sec@example.com',
  IncidentManager: 'create',
  OnCallEmail: 'oncall@example.com',
});
/** In eu-west-2 as well, for a home elsewhere. */
export const forwarder = resolveTemplate(forwarderTemplate, {
  HomeRegion: 'eu-central-1',
  NotifyEmail: 'sec@example.com',
});

export const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
export const regional = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-2:${ACCOUNT}:${resource}`;

/** Logical ids that a deployment has more than one that is told nothing. */
export const beyond = ({ Resources }: Deployment): string[] =>
  Object.keys(Resources)
    .filter((id) => quiet.Resources[id] === undefined)
    .sort();

/** A resource's properties; none where there is no such resource. */
export const read = (id: string, deployment = whole) => deployment.Resources[id]?.Properties ?? {};

/** Of the policy of a topic, a queue or a bucket. */
export const statementsOf = (id: string): readonly Json[] =>
  (read(id)['PolicyDocument'] as { Statement: readonly Json[] }).Statement;

export const ADMINISTRATOR: NamedPolicy = {
  name: 'AdministratorAccess',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
};

/** All that the stack gives a role: in the role itself, and in policies that name it. */
export function policiesOf(roleName: string, { Resources }: Deployment): NamedPolicy[] {
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

export interface Written extends Inline {
  readonly RoleName: string;
  readonly Policies: readonly Inline[];
  readonly Roles: readonly string[];
}

const nameInline = ({ PolicyName, PolicyDocument }: Inline): NamedPolicy => ({
  name: `inline:${PolicyName}`,
  document: PolicyDocument,
});

export const sessionOf = (role: string): Principal => ({
  kind: 'role-session',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/run`,
  roleArn: iam(`role/${role}`),
});

interface Given {
  /** Condition keys of the request. */
  readonly context?: Readonly<Record<string, string | string[]>>;
  readonly deployment?: Deployment;
  /** What somebody has given the role beside what the stack does. */
  readonly more?: NamedPolicy;
}

/** May the role do this? */
export function decide(role: string, action: string, resource: string, given: Given = {}): Decision {
  const { context = {}, deployment = whole, more } = given;
  return evaluate(
    { principal: sessionOf(role), action, resource, context },
    { identity: [...policiesOf(role, deployment), ...(more === undefined ? [] : [more])] },
  );
}

/** Whom a role trusts, asked of its trust policy by somebody who may do everything else. */
export function mayAssume(role: string, principal: Principal, context: Given['context'] = {}): boolean {
  const document = whole.Resources[role]?.Properties['AssumeRolePolicyDocument'];
  return evaluate(
    { principal, action: 'sts:AssumeRole', resource: iam(`role/${role}`), context },
    {
      identity: principal.kind === 'service' ? [] : [ADMINISTRATOR],
      resource: { name: 'trust', document: document as unknown as PolicyDocument },
      resourceMode: 'required',
    },
  ).allowed;
}
