import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultPolicy } from './fixture.ts';
import { GUARD_PLAYBOOKS } from './guards.ts';

it('every playbook that a decision names is a page, and every page is named', () => {
  const named = [...GUARD_PLAYBOOKS, ...defaultPolicy().rules.flatMap(({ playbook }) => playbook ?? [])];
  const pages = readdirSync(new URL('../../docs/playbooks', import.meta.url));
  expect(pages.sort()).toEqual([...new Set(named)].sort().map((name) => `${name}.md`));
});
