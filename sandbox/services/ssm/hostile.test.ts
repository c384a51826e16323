import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionsOf } from './automation/execution.ts';
import { select } from './automation/json-path.ts';
import { resolve } from './automation/reference.ts';
import {
  ACCOUNT,
  ended,
  makeDocument,
  openStage,
  REGION,
  runbookOf,
  runSteps,
  type Stage,
  startExecution,
} from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  // Whatever was sent, the sandbox is still there.
  const sts = new STSClient({
    region: REGION,
    endpoint: stage.sandbox.origin,
    credentials: stage.sandbox.administrator,
  });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('111122223333');
  await stage.sandbox.close();
});

const step = { name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT0S' } };
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...'bcdefgh'.split('').map((name, index) => {
    const before = `*${'abcdefgh'.charAt(index)}`;
    return `${name}: &${name} [${Array.from({ length: 10 }, () => before).join(',')}]`;
  }),
].join('\n');

describe('a document that means harm', () => {
  it.each<[what: string, text: string, format: 'JSON' | 'YAML']>([
    ['a bomb of aliases', bomb, 'YAML'],
    ['an alias of itself', "schemaVersion: '0.3'\nmainSteps: &a [*a]", 'YAML'],
    ['a depth of lists in YAML', '['.repeat(30_000), 'YAML'],
    ['a depth of closed lists in YAML', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'YAML'],
    ['a depth of lists in JSON', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'JSON'],
    [
      'a depth of blocks in YAML',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'YAML',
    ],
    ['a tag that makes things', "schemaVersion: !!js/function 'function () {}'", 'YAML'],
    ['keys twice', "schemaVersion: '0.3'\nschemaVersion: '0.3'", 'YAML'],
    [
      'braces without end',
      `{"schemaVersion":"0.3","mainSteps":[],"description":${JSON.stringify('{{ '.repeat(9_000))}}`,
      'JSON',
    ],
    ['null', 'null', 'JSON'],
    ['nothing but spaces', '   ', 'YAML'],
  ])('is refused: %s', async (_, text, format) => {
    await expect(makeDocument(stage, 'Hostile', text, { DocumentFormat: format })).rejects.toMatchObject({
      name: expect.stringMatching(/^InvalidDocument(Content|SchemaVersion)$/),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('may name things like the members of every object', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const parameters = Object.fromEntries(
      names.map((name) => [name, { type: 'String', default: `d-${name}` }]),
    );
    const variables = Object.fromEntries(names.map((name) => [name, { type: 'String', default: '' }]));
    const steps = names.map((name) => ({
      name,
      action: 'aws:updateVariable',
      inputs: { Name: `variable:${name}`, Value: `{{ ${name} }}!` },
    }));
    const text = JSON.stringify({ schemaVersion: '0.3', parameters, variables, mainSteps: steps });
    await makeDocument(stage, 'Prototypes', text, { DocumentFormat: 'JSON' });
    const asYaml = await stage.ssm.send(
      new GetDocumentCommand({ Name: 'Prototypes', DocumentFormat: 'YAML' }),
    );
    expect(asYaml.Content).toContain('__proto__:');
    const execution = await ended(
      stage,
      await startExecution(stage, 'Prototypes', { constructor: ['given'] }),
    );
    expect(execution.AutomationExecutionStatus).toBe('Success');
    // Looked at where it is kept: the client itself loses a member that is named so.
    const place = { world: stage.sandbox.world, account: ACCOUNT, region: REGION };
    const kept = executionsOf(place).get(execution.AutomationExecutionId ?? '')?.variables;
    expect([...(kept ?? [])]).toEqual([
      ['__proto__', 'd-__proto__!'],
      ['constructor', 'given!'],
      ['toString', 'd-toString!'],
      ['hasOwnProperty', 'd-hasOwnProperty!'],
    ]);
    expect({}).not.toHaveProperty('type');
  });

  it('does not reach a member of an object by a name that the runbook has not', async () => {
    await expect(
      makeDocument(stage, 'Reaches', runbookOf([{ ...step, inputs: { Duration: '{{ constructor }}' } }])),
    ).rejects.toMatchObject({ name: 'InvalidDocumentContent' });
  });

  it('gives a pattern that takes for ever no longer than a moment', async () => {
    const parameters = { A: { type: 'String', allowedPattern: '^(a+)+$' } };
    await makeDocument(stage, 'Slow', runbookOf([step], { parameters }));
    await expect(startExecution(stage, 'Slow', { A: [`${'a'.repeat(500)}!`] })).rejects.toMatchObject({
      name: 'InvalidAutomationExecutionParametersException',
    });
  });

  it('cannot make a loop of loops run for ever', async () => {
    const hundred = Array.from({ length: 100 }, String);
    const loop = (name: string, Steps: object[]) => ({
      name,
      action: 'aws:loop',
      onFailure: 'Continue',
      inputs: { Iterators: hundred, Steps },
    });
    const nested = loop('a', [loop('b', [loop('c', [step])])]);
    const execution = await ended(stage, await runSteps(stage, 'Loops', [nested]));
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(execution.FailureMessage).toContain('1000 attempts');
    const four = loop('a', [loop('b', [loop('c', [loop('d', [step])])])]);
    await expect(makeDocument(stage, 'FourLoops', runbookOf([four]))).rejects.toMatchObject({
      name: 'InvalidDocumentContent',
    });
  });
});

describe('a selector', () => {
  it.each([
    '$[?(@.constructor.constructor("return process")())]',
    '$..*..*..*',
    '$.a[(@.length-1)]',
    '$.constructor',
    '$.__proto__',
    '$[?(@.b = 1)]',
    '$.a^',
    '$.a~',
    '$.a`',
    `$${'.a'.repeat(400)}`,
    'a.b',
    '$[?(',
  ])('%.40s finds nothing', (selector) => {
    expect(select({ a: [{ b: 1 }], c: 'x' }, selector)).toBeUndefined();
  });

  it('finds what is there', () => {
    const json = { a: [{ b: 1 }, { b: 2 }], 'odd name': 'x' };
    expect(select(json, '$.a[1].b')).toBe(2);
    expect(select(json, '$.a[*].b')).toEqual([1, 2]);
    expect(select(json, '$..b')).toEqual([1, 2]);
    expect(select(json, '$.a[?(@.b == 2)].b')).toEqual([2]);
    expect(select(json, "$['odd name']")).toBe('x');
  });
});

it('a text full of braces is read in one go', () => {
  const missing = new Set<string>();
  const text = `${'{{ '.repeat(20_000)}${'}}'.repeat(20_000)}`;
  expect(resolve(text, () => 'x', missing)).toBe(text);
  expect(resolve('{{ a }}{{a}} {"b":{"c":1}} {{{ a }}}', () => '{{ a }}', missing)).toBe(
    '{{ a }}{{ a }} {"b":{"c":1}} {{{ a }}}',
  );
});
