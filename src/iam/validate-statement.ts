import { readOperator } from './conditions/condition.ts';
import {
  type Fields,
  findField,
  MalformedPolicyError,
  type PolicyKind,
  requireFields,
  requireStrings,
} from './policy-fields.ts';
import { validatePrincipal } from './validate-principal.ts';

const STATEMENT_FIELDS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
];

/** Throws MalformedPolicyError, or gives back the statement's Sid. */
export function validateStatement(value: unknown, where: string, kind: PolicyKind): string | undefined {
  const statement = requireFields(value, where, STATEMENT_FIELDS);
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
    throw new MalformedPolicyError(`${where}.Effect: missing required field Effect, Allow or Deny.`);
  }
  validateActions(statement, where, kind);
  validateResources(statement, where, kind);
  validatePrincipal(statement, where, kind);
  if (statement['Condition'] !== undefined) validateCondition(statement['Condition'], `${where}.Condition`);
  return validateSid(statement['Sid'], where, kind);
}

/** Services have their own rules for the Sid of a resource policy; IAM's are the strict ones. */
function validateSid(sid: unknown, where: string, kind: PolicyKind): string | undefined {
  if (sid === undefined) return undefined;
  if (typeof sid !== 'string' || (kind !== 'resource' && !/^[A-Za-z0-9]*$/.test(sid))) {
    throw new MalformedPolicyError(`${where}.Sid: statement IDs (SID) must be alpha-numeric.`);
  }
  return sid;
}

function validateActions(statement: Fields, where: string, kind: PolicyKind): void {
  const field = findField(statement, where, 'Action');
  if (field === undefined) {
    throw new MalformedPolicyError(`${where}.Action: policy statement must contain actions.`);
  }
  for (const action of requireStrings(statement[field], `${where}.${field}`)) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) {
      throw new MalformedPolicyError(
        `${where}.${field}: actions must be prefaced by a vendor, e.g. iam, sdb, ec2; "${action}" is not.`,
      );
    }
    if (kind === 'trust' && !/^sts:/i.test(action)) {
      throw new MalformedPolicyError(`${where}.${field}: a trust policy may only specify STS actions.`);
    }
  }
}

function validateResources(statement: Fields, where: string, kind: PolicyKind): void {
  const field = findField(statement, where, 'Resource');
  if (kind === 'trust') {
    if (field === undefined) return;
    throw new MalformedPolicyError(`${where}.${field}: a trust policy has prohibited field ${field}.`);
  }
  if (field === undefined) {
    throw new MalformedPolicyError(`${where}.Resource: policy statement must contain resources.`);
  }
  for (const resource of requireStrings(statement[field], `${where}.${field}`)) {
    // The service cannot be a wildcard. Resource policies of some services name their resource by less than an ARN.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    if (kind === 'identity' && resource !== '*' && !/^arn:[^:]*:[a-z0-9-]+:/.test(resource)) {
      throw new MalformedPolicyError(`${where}.${field}: "${resource}" must be in ARN format or "*".`);
    }
  }
}

function validateCondition(value: unknown, where: string): void {
  for (const [name, keys] of Object.entries(requireFields(value, where))) {
    if (readOperator(name) === undefined) {
      throw new MalformedPolicyError(`${where}: invalid condition type "${name}".`);
    }
    for (const [key, values] of Object.entries(requireFields(keys, `${where}.${name}`))) {
      if (!/^[^:\s]+:.+$/s.test(key)) {
        throw new MalformedPolicyError(
          `${where}.${name}: condition key "${key}" must be prefaced by a vendor.`,
        );
      }
      const list: readonly unknown[] = Array.isArray(values) ? values : [values];
      if (!list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) {
        throw new MalformedPolicyError(
          `${where}.${name}.${key}: values must be strings, numbers or booleans.`,
        );
      }
    }
  }
}
