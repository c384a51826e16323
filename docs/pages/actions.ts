import { actions } from '../../src/contain/catalog.ts';
import { nameKind } from '../../src/model/credential.ts';

/** What Cordon can do to a credential, from the actions themselves. */
export function renderActions(): string {
  const sections = actions.map((action) =>
    [
      `## ${action.title} (\`${action.id}\`)`,
      '',
      `| | |`,
      `|---|---|`,
      `| Contains | ${action.appliesTo.map(nameKind).join(', ')} |`,
      `| Stops | ${action.stops.join('; ')} |`,
      `| Does not stop | ${action.doesNotStop.join('; ')} |`,
      `| A workload feels | ${action.disruption} |`,
      `| Can be given back | ${action.reversible ? 'yes' : 'no'} |`,
      `| Permissions | ${action.permissions.map((permission) => `\`${permission}\``).join(', ')} |`,
      '',
    ].join('\n'),
  );
  return `# Containment actions\n\nGenerated from \`src/contain/catalog.ts\` by \`npm run docs\`.\n\n${sections.join('\n')}`;
}
