import type { ArtifactType } from '../../src/investigate/artifacts/artifact-type.ts';
import { artifactTypes } from '../../src/investigate/artifacts/catalog.ts';
import type { Technique } from '../../src/investigate/artifacts/techniques.ts';
import { ARTIFACT_GROUPS } from '../../src/model/investigation.ts';

/** What an investigation knows to be left behind, from the catalog itself. */
export function renderArtifacts(): string {
  const groups = ARTIFACT_GROUPS.map((group) =>
    [
      `## ${group.charAt(0).toUpperCase()}${group.slice(1)}`,
      '',
      '| type | makes or changes it | takes it away | goes with | ATT&CK | containment |',
      '|---|---|---|---|---|---|',
      ...artifactTypes.filter((kind) => kind.group === group).map(renderType),
      '',
    ].join('\n'),
  );
  const count = new Set(artifactTypes.flatMap(({ calls }) => calls.map(({ event }) => event))).size;
  const head = [
    '# What calls leave behind',
    '',
    'Generated from `src/investigate/artifacts` by `npm run docs`.',
    '',
    `${count} calls, by CloudTrail's names, and ${artifactTypes.length} types of things. An investigation plays everybody's calls`,
    'through and says of each thing whether it is present, removed, restored or unknown. Techniques are those of',
    '[MITRE ATT&CK](https://attack.mitre.org/matrices/enterprise/cloud/).',
  ];
  return `${head.join('\n')}\n\n${groups.join('\n')}`;
}

function renderType(kind: ArtifactType): string {
  const calls = kind.calls.filter(({ isBackground }) => !isBackground);
  const named = (isDeleted: boolean) => [
    ...new Set(calls.filter(({ op }) => (op === 'delete') === isDeleted).map(({ event }) => `\`${event}\``)),
  ];
  const techniques = [kind.technique, ...calls.map(({ technique }) => technique)].filter(
    (technique) => technique !== undefined,
  );
  const cells = [
    `\`${kind.type}\``,
    named(false).join(', '),
    named(true).join(', '),
    (kind.partOf ?? []).map((holder) => `\`${holder}\``).join(', '),
    [...new Set(techniques.map(nameTechnique))].join('; '),
    kind.containment,
  ];
  return `| ${cells.join(' | ')} |`;
}

const nameTechnique = ({ id, name }: Technique): string => `${id} ${name}`;
