import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { loadSchemas } from '../../sandbox/kernel/protocol/schemas.ts';
import { services } from '../../sandbox/services/catalog.ts';
import { listFiles, ROOT } from '../../test/modules.ts';

/** What the sandbox has, service by service, and every way in which it is not like AWS. */
export async function renderSandbox(): Promise<string> {
  const sections: string[] = [];
  let total = 0;
  for (const service of [...services].sort((a, b) => a.name.localeCompare(b.name))) {
    const known = (await loadSchemas(service)).operations;
    const operations = Object.keys(service.operations).sort();
    const strangers = operations.filter((name) => !known.has(name));
    if (strangers.length > 0)
      throw new Error(`${service.name} has operations that AWS does not: ${strangers.join(', ')}`);
    total += operations.length;
    sections.push(
      [
        `## ${service.name}`,
        '',
        `${operations.length} of ${known.size} operations: ${operations.map((name) => `\`${name}\``).join(', ')}`,
        '',
        ...section(findDifferences(`sandbox/services/${service.name}`)),
      ].join('\n'),
    );
  }
  const elsewhere = [
    'sandbox/kernel',
    'sandbox/cloudformation',
    'sandbox/mail',
    'sandbox/control',
    'src/iam',
  ];
  return [
    '# The sandbox: what is there, and what differs from AWS',
    '',
    'Generated from the code by `npm run docs`. An operation that is not listed answers 501 with its name.',
    '',
    `${services.length} services, ${total} operations.`,
    '',
    '## In general',
    '',
    ...section(elsewhere.flatMap(findDifferences)),
    sections.join('\n'),
  ].join('\n');
}

const section = (differences: readonly string[]): string[] =>
  differences.length === 0 ? [] : [...differences.map((text) => `- ${text}`), ''];

/** Comments that begin `Differs from AWS:`, up to the end of their paragraph. */
function findDifferences(folder: string): string[] {
  return listFiles(`${ROOT}/${folder}`)
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .flatMap((file) => {
      const place = relative(ROOT, file);
      return [...readFileSync(file, 'utf8').matchAll(MARK)].map(
        ([comment]) => `${tidy(comment)} (\`${place}\`)`,
      );
    });
}

/** The mark, the rest of its line, and the comment lines that follow it. */
const MARK = /(?<!`)Differs from AWS:[^\n]*(?:\n[ \t]*(?:\*(?!\/)|\/\/)[ \t]*\S[^\n]*)*/g;

const tidy = (comment: string): string =>
  comment
    .replace(/^Differs from AWS:\s*/, '')
    .replace(/\n[ \t]*(\*|\/\/)[ \t]*/g, ' ')
    .replace(/\s*\*\/.*$/, '')
    // Where the mark stands in a text of the code and not in a comment.
    .replace(/['"`],?$/, '')
    .trim()
    .replace(/^[a-z]/, (letter) => letter.toUpperCase());
