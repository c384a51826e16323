import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePolicy } from '../src/policy/policy.ts';
import { withFolder } from './read-template.ts';
import { readResponsePolicy } from './response-policy.ts';

const deployed = (file?: string) =>
  parsePolicy(JSON.parse(new TextDecoder().decode(readResponsePolicy(file))));

const written = (text: string, use: (file: string) => void) =>
  withFolder((folder) => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, text);
    use(file);
  });

it('deploys the policy that ships where none is named', () => {
  expect(deployed().rules.map(({ name }) => name)).toContain('leaked-user-key');
});

it('deploys the policy that is named', () => {
  const rule = '{ name: only-tell, when: {}, mode: notify, because: we are new here }';
  written(`schema: cordon.policy/1\nprotected: []\nrules: [${rule}]\n`, (file) => {
    expect(deployed(file).rules).toMatchObject([{ name: 'only-tell' }]);
  });
});

it('does not synthesize with a policy that is wrong, and names the line and the field', () => {
  const rule = '{ name: rotate-all, when: {}, mode: rotate, because: hope }';
  written(`schema: cordon.policy/1\nprotected: []\nrules:\n  - ${rule}\n`, (file) => {
    expect(() => readResponsePolicy(file)).toThrow(
      /policy\.yaml:4:\d+ rules\.0\.mode rotate is allowed only/,
    );
  });
  expect(() => readResponsePolicy('/no/such/policy.yaml')).toThrow(/cannot be read/);
});
