import type { NamedPolicy } from '../iam/model.ts';
import { asList } from '../iam/request.ts';

/** Inline, where no more policies can be attached (src/contain): `inline:CordonDenyAll`. */
const OWN_INLINE = ['inline:CordonDenyAll', 'inline:CordonDenySessionsBefore'];
/** AWS attaches it to whom it has found exposed: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html */
const QUARANTINE = /^arn:[a-z-]+:iam::aws:policy\/AWSCompromisedKeyQuarantine(V\d)?$/;

/**
 * The policies without the denies by which Cordon, or AWS's quarantine, contains. Allows stay, whoever gave them such a name: nobody can hide
 * what he may do behind ours.
 */
export function withoutOwnDenies(
  policies: readonly NamedPolicy[],
  ownArns: readonly string[],
): { readonly left: readonly NamedPolicy[]; readonly removed: readonly string[] } {
  const isOwn = ({ name }: NamedPolicy) =>
    ownArns.includes(name) || OWN_INLINE.includes(name) || QUARANTINE.test(name);
  const removed = policies.filter(isOwn).map(({ name }) => name);
  const left = policies.flatMap((policy): NamedPolicy[] => {
    if (!isOwn(policy)) return [policy];
    const { name, document } = policy;
    // A statement is cited by its place, which must stay that of the policy as it is written.
    const Statement = asList(document.Statement).flatMap((one, at) =>
      one.Effect === 'Allow' ? [{ ...one, Sid: one.Sid || `#${at}` }] : [],
    );
    return Statement.length === 0 ? [] : [{ name, document: { ...document, Statement } }];
  });
  return { left, removed };
}
