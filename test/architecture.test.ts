import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, type Module, ROOT, readModules } from './modules.ts';

/**
 * Who may import whom: a room's own files, and the rooms named here. What is not here is not allowed.
 * Tests stand outside it: they may reach for whatever proves their case.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/model': [],
  'src/iam': [],
  'src/findings': ['src/model'],
  // Of src/iam only its globs, which match without backtracking; it is pure too.
  'src/policy': ['src/model', 'src/iam'],
  'src/report': ['src/model'],
  'src/aws': ['src/model'],
  'src/contain': ['src/model', 'src/aws', 'src/iam'],
  'src/identify': ['src/model', 'src/findings', 'src/aws'],
  'src/respond': [
    'src/model',
    'src/findings',
    'src/identify',
    'src/policy',
    'src/contain',
    'src/investigate',
    'src/blast-radius',
    'src/report',
    'src/aws',
  ],
  'src/control': ['src/model', 'src/aws', 'src/contain', 'src/policy', 'src/report', 'src/respond'],
  'src/investigate': ['src/model', 'src/aws', 'src/report'],
  'src/blast-radius': ['src/model', 'src/aws', 'src/contain', 'src/iam'],
  'src/rotate': ['src/model', 'src/aws', 'src/contain', 'src/respond'],
  'src/lambda': [
    'src/model',
    'src/control',
    'src/investigate',
    'src/respond',
    'src/rotate',
    'src/policy',
    'src/aws',
  ],
  'src/cli': [
    'src/model',
    'src/findings',
    'src/identify',
    'src/policy',
    'src/contain',
    'src/respond',
    'src/investigate',
    'src/blast-radius',
    'src/report',
    'src/aws',
    'src/iam',
    'scenarios',
  ],
  scenarios: ['src/iam'],
  deploy: ['src/model', 'src/blast-radius', 'src/contain', 'src/rotate', 'src/policy'],
  sandbox: ['src/iam'],
  attacker: [],
};

/** Rooms whose functions depend on nothing but their arguments. */
const PURE = ['src/model', 'src/iam', 'src/findings', 'src/policy', 'src/report'];
const IMPURE = /\b(Date\.now|Math\.random|new Date\(\)|performance\.now|setTimeout|process\.)/;
const PURE_BUILTINS = ['node:crypto', 'node:net'];

const modules = readModules();
const roomOf = (path: string): string =>
  path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? '');
/** Tests, and what sets their stage. */
const isTest = ({ path }: { readonly path: string }) => /(\.test|[/-]fixtures?)\.ts$/.test(path);
const product = modules.filter((module) => !isTest(module) && roomOf(module.path) in MAY_IMPORT);

describe('the rooms', () => {
  it('are all named here', () => {
    const rooms = new Set(modules.map(({ path }) => roomOf(path)));
    const open = ['test', 'bench', 'docs'];
    expect([...rooms].filter((room) => !(room in MAY_IMPORT) && !open.includes(room))).toEqual([]);
  });

  it('import only the rooms that they may', () => {
    const wrong = product.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      const allowed = [room, ...(MAY_IMPORT[room] ?? [])];
      return imports
        .filter(({ isOurs, from }) => isOurs && !allowed.includes(roomOf(from)))
        .map(({ from }) => `${path} -> ${from}`);
    });
    expect(wrong).toEqual([]);
  });

  it('form no cycle', () => {
    expect(findCycle(product)).toEqual([]);
  });

  it('give the functions no parser of YAML: they get the response policy as JSON', () => {
    const reached = new Set<string>();
    const walk = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      const { imports = [] } = product.find((module) => module.path === path) ?? {};
      for (const { from, isTypeOnly } of imports) if (!isTypeOnly) walk(from);
    };
    for (const { path } of product) if (roomOf(path) === 'src/lambda') walk(path);
    expect(reached).toContain('src/policy/policy.ts');
    expect([...reached].filter((path) => path === 'yaml')).toEqual([]);
  });

  it('keep the deployment toolkit in deploy, and the AWS clients where they are made', () => {
    const wrong = product.filter(({ path, imports, text }) => {
      const usesCdk = imports.some(({ from }) => from.startsWith('aws-cdk-lib') || from === 'constructs');
      const makesClients =
        /\bnew [A-Z]\w*Client\(/.test(text) && !['src/aws', 'attacker'].includes(roomOf(path));
      return (usesCdk && roomOf(path) !== 'deploy') || makesClients;
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('that are pure take neither time, chance nor files from the machine', () => {
    const wrong = product
      .filter(({ path }) => PURE.includes(roomOf(path)))
      .filter(({ text, imports }) => {
        const builtins = imports.filter(
          ({ from }) => from.startsWith('node:') && !PURE_BUILTINS.includes(from),
        );
        const aws = imports.filter(({ from, isTypeOnly }) => from.startsWith('@aws-sdk') && !isTypeOnly);
        return IMPURE.test(text) || builtins.length + aws.length > 0;
      });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("keep the sandbox's services free of the SDK's code but for the schemas that they name", () => {
    const wrong = product
      .filter(({ path }) => path.startsWith('sandbox/') && !path.endsWith('/service.ts'))
      .filter(({ imports }) =>
        imports.some(({ from, isTypeOnly }) => from.startsWith('@aws-sdk/client-') && !isTypeOnly),
      );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('the catalogs', () => {
  it.each([
    ['src/contain/catalog.ts', 'src/contain/actions', '.ts'],
    ['sandbox/services/catalog.ts', 'sandbox/services', '/service.ts'],
    ['sandbox/cloudformation/catalog.ts', 'sandbox/cloudformation/resources', '.ts'],
    ['src/findings/catalog.ts', 'src/findings/formats', '.ts'],
    ['src/investigate/rules/catalog.ts', 'src/investigate/rules', '.ts'],
    ['scenarios/catalog.ts', 'scenarios', '.ts'],
    ['src/cli/stage/formats/catalog.ts', 'src/cli/stage/formats', '.ts'],
  ])('%s names every unit in %s', (catalog, folder, ending) => {
    const named = modules.find(({ path }) => path === catalog)?.imports.map(({ from }) => from) ?? [];
    const notUnits = [
      catalog,
      'scenarios/scenario.ts',
      'src/cli/stage/formats/fixture.ts',
      'sandbox/cloudformation/resources/iam-policies.ts',
      // They lead to nobody: what was read, and whose a service's call is.
      'src/investigate/rules/r11-secrets.ts',
      'src/investigate/rules/r13-on-behalf.ts',
      'sandbox/cloudformation/resources/ssm-contacts-stages.ts',
    ];
    const units = listFiles(join(ROOT, folder))
      .map((file) => file.slice(ROOT.length))
      .filter((path) => path.endsWith(ending) && !path.endsWith('.test.ts') && !notUnits.includes(path));
    expect(units.length).toBeGreaterThan(0);
    expect(units.filter((unit) => !named.includes(unit))).toEqual([]);
  });
});

describe('the files', () => {
  it('stay under 300 lines: past that, look for the second thing that lives there', () => {
    const long = modules.filter(({ path, text }) => !isTest({ path }) && text.split('\n').length > 301);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('are named for what they hold, in kebab-case', () => {
    const wrong = modules
      .map(({ path }) => path.split('/').at(-1) ?? '')
      .filter(
        (name) =>
          !/^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test|\.d)?\.ts$/.test(name) ||
          /^(utils?|helpers?|common|misc)\b|^index\.ts$/.test(name),
      );
    expect(wrong).toEqual([]);
  });
});

/** A chain of modules that leads back to its beginning, by imports that are still there when the code runs. */
function findCycle(all: readonly Module[]): string[] {
  const next = new Map(
    all.map(({ path, imports }) => [
      path,
      imports.filter((one) => one.isOurs && !one.isTypeOnly).map(({ from }) => from),
    ]),
  );
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const from of next.get(path) ?? []) {
      const cycle = walk(from, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of next.keys()) {
    const cycle = walk(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
