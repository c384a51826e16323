import type { Artifact, ArtifactGroup, ContainmentAdvice } from '../../model/investigation.ts';
import type { AdviceParts } from './advise.ts';
import { userOfArtifact } from './advise-issuers.ts';
import { remedyFor } from './artifact-remedies.ts';
import { bound, sayName, sayText } from './safe-words.ts';
import { isLeft } from './verdict.ts';

/** Ways back in come first, then what hides them, then what they may do. */
const BY_DANGER: readonly ArtifactGroup[] = [
  'trust and federation',
  'identities and keys',
  'code and data backdoors',
  'blinding',
  'permissions',
  'compute with roles',
  'abuse of services',
];

/** What was left behind and no advice before it sees to; `covered` has what one did. */
export function adviseArtifacts(
  { artifacts }: Pick<AdviceParts, 'artifacts'>,
  covered: ReadonlySet<string>,
): readonly ContainmentAdvice[] {
  return artifacts
    .filter(isLeft)
    .filter((one) => !isCovered(one, covered))
    .toSorted((a, b) => rankArtifact(a) - rankArtifact(b))
    .map(adviseArtifact);
}

/** Deactivated or denied already. A name alone does not say that: it is of an account. */
const isCovered = (artifact: Artifact, covered: ReadonlySet<string>): boolean =>
  (artifact.type === 'access-key' && covered.has(artifact.id)) ||
  (artifact.type === 'iam-user' && covered.has(userOfArtifact(artifact)));

const rankArtifact = ({ group, danger, state }: Artifact): number =>
  BY_DANGER.indexOf(group) * 4 + (danger.length > 0 ? 0 : 2) + (state === 'present' ? 0 : 1);

function adviseArtifact(artifact: Artifact): ContainmentAdvice {
  const { technique, danger, state, because, containment } = artifact;
  const remedy = remedyFor(artifact);
  const dangers = danger.length === 0 ? '' : `: ${bound(danger.map(sayName), 3).join('; ')}`;
  return {
    what: `contain ${sayArtifact(artifact)}`,
    why: `${sayText(technique.name, 80)} (${sayText(technique.id, 20)})${dangers}${state === 'unknown' ? `; whether it is still there is unknown: ${sayText(because)}` : ''}`,
    how: remedy?.how ?? sayText(containment, 400),
    disrupts: remedy?.disrupts ?? 'unknown: look at who uses it before you change it',
    undo: remedy?.undo ?? 'save what it is now before you change it: that is what you give back',
  };
}

/** `role-trust admin-ci`, `iam-user backup-svc`, with its account where it has one. */
export const sayArtifact = ({ type, id, account, region }: Artifact): string => {
  const where = [account, region].filter((text) => text !== '').map((text) => sayText(text, 24));
  return `${sayText(type, 40)} ${sayName(id)}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
};
