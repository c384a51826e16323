import { everyAction } from '../../src/contain/catalog.ts';
import { nameKind } from '../../src/model/credential.ts';

/** What Cordon can do to a credential, from the actions themselves. */
export function renderActions(): string {
  const sections = everyAction.map((action) =>
    [
      `## ${action.title} (\`${action.id}\`)`,
      '',
      `| | |`,
      `|---|---|`,
      `| Contains | ${action.appliesTo.map(nameKind).join(', ')} |`,
      `| Stops | ${action.stops.join('; ')} |`,
      `| Does not stop | ${action.doesNotStop.join('; ')} |`,
      `| A workload feels | ${action.disruption} |`,
      `| Automatic | ${action.automatic ? 'yes' : 'no: a person does it, with `cordon contain`'} |`,
      `| Can be given back | ${action.reversible ? 'yes, with `cordon restore`' : 'no'} |`,
      `| Permissions | ${listPermissions(action.permissions)} |`,
      `| To give it back | ${listPermissions(action.restorePermissions)} |`,
      '',
    ].join('\n'),
  );
  return `# Containment actions\n\nGenerated from \`src/contain/catalog.ts\` by \`npm run docs\`.\n\n${sections.join('\n')}`;
}

const listPermissions = (permissions: readonly string[]): string =>
  permissions.map((permission) => `\`${permission}\``).join(', ');
