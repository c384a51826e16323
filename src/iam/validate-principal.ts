import {
  type Fields,
  findField,
  MalformedPolicyError,
  type PolicyKind,
  requireFields,
  requireStrings,
} from './policy-fields.ts';

const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Identity policies must not say whom they mean; resource and trust policies must. */
export function validatePrincipal(statement: Fields, where: string, kind: PolicyKind): void {
  const field = findField(statement, where, 'Principal');
  if (kind === 'identity') {
    if (field === undefined) return;
    throw new MalformedPolicyError(`${where}.${field}: policy document should not specify a principal.`);
  }
  if (field === undefined) {
    throw new MalformedPolicyError(`${where}.Principal: missing required field Principal.`);
  }
  if (field === 'NotPrincipal') refuseNotPrincipal(statement, where, kind);
  validateNames(statement[field], `${where}.${field}`);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
function refuseNotPrincipal(statement: Fields, where: string, kind: PolicyKind): void {
  if (kind === 'trust') {
    throw new MalformedPolicyError(`${where}.NotPrincipal: a trust policy cannot use NotPrincipal.`);
  }
  if (statement['Effect'] === 'Allow') {
    throw new MalformedPolicyError(`${where}.NotPrincipal: Allow with NotPrincipal is not supported.`);
  }
}

function validateNames(value: unknown, where: string): void {
  if (value === '*') return;
  const types = Object.entries(requireFields(value, where, PRINCIPAL_TYPES));
  if (types.length === 0) throw new MalformedPolicyError(`${where}: missing required field AWS or Service.`);
  for (const [type, names] of types) {
    for (const name of requireStrings(names, `${where}.${type}`)) {
      if (type === 'AWS' ? !isAwsPrincipal(name) : name === '' || name.includes('*')) {
        throw new MalformedPolicyError(`${where}.${type}: invalid principal in policy, "${name}".`);
      }
    }
  }
}

/** `*` alone is everyone; it is no wildcard inside a name. The last form is the unique id that stays when a principal was deleted. */
function isAwsPrincipal(name: string): boolean {
  if (name === '*' || /^\d{12}$/.test(name) || /^A[A-Z0-9]{15,}$/.test(name)) return true;
  return /^arn:[a-z-]+:(iam|sts)::(\d{12}|cloudfront):[^*?]+$/.test(name);
}
