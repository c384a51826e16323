import { ARTIFACT_GROUPS, type Artifact, type Investigation } from '../../model/investigation.ts';
import { sayArtifact } from './advise-artifacts.ts';
import { asLines, groupPairs, type Limits, type Line } from './lines.ts';
import { bound, sayText } from './safe-words.ts';
import { isLeft } from './verdict.ts';

/** What is still there or may be, group by group; then how much is gone again, and by whom. */
export function describeLeft({ artifacts }: Investigation, { listed }: Limits): Line[] {
  const foreign = artifacts.filter(({ changes }) =>
    changes.some(({ by }) => by === 'attacker' || by === 'unclear'),
  );
  const left = artifacts.filter(isLeft);
  const gone = foreign.filter((one) => !isLeft(one));
  if (left.length + gone.length === 0)
    return asLines(['nothing is seen to be made, changed or removed by somebody else']);
  return [
    ...(left.length === 0 ? asLines(['nothing is seen to be still there']) : []),
    ...ARTIFACT_GROUPS.flatMap((group) => {
      const of = left
        .filter((one) => one.group === group)
        .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
      if (of.length === 0) return [];
      const lines = bound(of.map(sayLeft), listed, '--format csv-artifacts');
      return [...asLines([`${group}:`]), ...asLines(lines, true)];
    }),
    ...(gone.length === 0
      ? []
      : [
          ...asLines(['gone again, as far as the logs go (--format csv-artifacts has each, and when):']),
          ...asLines(
            ARTIFACT_GROUPS.flatMap((group) => sayGone(group, gone)),
            true,
          ),
        ]),
  ];
}

const STATES: readonly Artifact['state'][] = ['present', 'unknown', 'restored', 'removed'];

function sayLeft(artifact: Artifact): string {
  const { state, because, technique, danger } = artifact;
  const said = state === 'unknown' ? `unknown: ${sayText(because, 160)}` : state;
  const dangers = bound(
    danger.map((text) => sayText(text, 160)),
    3,
  );
  return [
    `${sayArtifact(artifact)}: ${said}`,
    ...dangers,
    `${sayText(technique.id, 20)} ${sayText(technique.name, 80)}`,
  ].join('; ');
}

/** `identities and keys: 21 removed by somebody unclear, 1 restored by the owner`. */
function sayGone(group: string, gone: readonly Artifact[]): string[] {
  const of = gone.filter((one) => one.group === group);
  const byWhom = groupPairs(
    of.map((one) => [`${one.state} by ${BY[one.changes.at(-1)?.by ?? 'other']}`, one] as const),
  );
  const counts = [...byWhom].map(([words, { length }]) => `${length.toLocaleString('en-US')} ${words}`);
  return counts.length === 0 ? [] : [`${group}: ${counts.join(', ')}`];
}

const BY = {
  attacker: 'the attacker',
  owner: 'the owner',
  unclear: 'somebody unclear',
  other: 'somebody who is not followed here',
};
