import { FORMATS } from '../../src/findings/catalog.ts';
import { KIND_RULES } from '../../src/findings/kind-rules.ts';
import { nameKind } from '../../src/model/credential.ts';

/** What Cordon reads as a finding, from the formats themselves, and what makes which kind of credential. */
export function renderFindings(): string {
  const formats = FORMATS.map(({ name, title, fields }) =>
    [
      `## ${title} (\`${name}\`)`,
      '',
      '| field | read from |',
      '|---|---|',
      ...Object.entries(fields).map(([field, from]) => `| ${field} | ${from.replaceAll('|', '\\|')} |`),
      '',
    ].join('\n'),
  );
  const kinds = KIND_RULES.map(({ kind, when }) => `| ${nameKind(kind)} | ${when} |`);
  return [
    '# Findings',
    '',
    'Generated from `src/findings/catalog.ts` and `src/findings/kind-rules.ts` by `npm run docs`.',
    '',
    'The first format that recognises an event reads it. What none can read is told of, and nothing is done.',
    '',
    ...formats,
    '## Which kind of credential',
    '',
    'The first that holds decides. All signals must agree, else the kind is unknown: a wrong guess would touch somebody else.',
    '',
    '| kind | when |',
    '|---|---|',
    ...kinds,
    '',
  ].join('\n');
}
