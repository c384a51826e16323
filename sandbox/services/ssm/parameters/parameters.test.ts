import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, recordsOf, type Stage } from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  stage.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await stage.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

describe('a parameter', () => {
  it('has a value, and versions of it', async () => {
    expect(await put('/a/mode', 'one')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put('/a/mode', 'two')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect(await put('/a/mode', 'two', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get('/a/mode')).toMatchObject({
      Name: '/a/mode',
      Type: 'String',
      Value: 'two',
      Version: 2,
      DataType: 'text',
      ARN: 'arn:aws:ssm:eu-west-2:111122223333:parameter/a/mode',
    });
    expect(await get('/a/mode:1')).toMatchObject({ Value: 'one', Selector: ':1' });
    expect(await get('arn:aws:ssm:eu-west-2:111122223333:parameter/a/mode')).toMatchObject({ Value: 'two' });
    await expect(get('/a/mode:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await expect(get('/a/none')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    const { Parameters } = await stage.ssm.send(new GetParameterHistoryCommand({ Name: '/a/mode' }));
    expect(Parameters?.map(({ Value }) => Value)).toEqual(['one', 'two']);
  });

  it('that is a SecureString shows its value only decrypted, and never in the trail', async () => {
    await put('/s/secret', 'open sesame', { Type: 'SecureString' });
    const closed = await get('/s/secret');
    expect(closed?.Value).toMatch(/^AQICAH/);
    expect(closed?.Value).not.toContain(Buffer.from('open sesame').toString('base64').slice(0, 12));
    expect((await get('/s/secret', true))?.Value).toBe('open sesame');
    const records = [...recordsOf(stage, 'PutParameter'), ...recordsOf(stage, 'GetParameter')];
    expect(records.length).toBeGreaterThan(2);
    expect(JSON.stringify(records)).not.toContain('open sesame');
    const { Parameters } = await stage.ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] }),
    );
    expect(Parameters).toMatchObject([{ Name: '/s/secret', KeyId: 'alias/aws/ssm' }]);
    expect(JSON.stringify(Parameters)).not.toContain('open sesame');
  });

  it('is found by its name among others, and what is not there is listed', async () => {
    await put('plain', 'p');
    await put('__proto__', 'q');
    const answer = await stage.ssm.send(
      new GetParametersCommand({ Names: ['plain', '__proto__', 'constructor', 'plain:7'] }),
    );
    expect(answer.Parameters?.map(({ Value }) => Value)).toEqual(['p', 'q']);
    expect(answer.InvalidParameters).toEqual(['constructor', 'plain:7']);
  });

  it('is found by its path, page by page', async () => {
    for (const name of ['/p/x', '/p/y', '/p/deep/z', '/pq']) await put(name, name);
    const by = async (more: object) => {
      const found = await stage.ssm.send(new GetParametersByPathCommand({ Path: '/p', ...more }));
      return [found.Parameters?.map(({ Name }) => Name), found.NextToken] as const;
    };
    expect(await by({})).toEqual([['/p/x', '/p/y'], undefined]);
    expect((await by({ Recursive: true }))[0]).toEqual(['/p/deep/z', '/p/x', '/p/y']);
    const [first, NextToken] = await by({ MaxResults: 1 });
    expect(first).toEqual(['/p/x']);
    expect(await by({ NextToken })).toEqual([['/p/y'], undefined]);
    const { Parameters } = await stage.ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/p'] }],
      }),
    );
    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/p/deep/z', '/p/x', '/p/y', '/pq']);
  });

  it('is gone when it is deleted', async () => {
    await put('gone', 'x');
    await stage.ssm.send(new DeleteParameterCommand({ Name: 'gone' }));
    await expect(stage.ssm.send(new DeleteParameterCommand({ Name: 'gone' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    await put('gone', 'y');
    const answer = await stage.ssm.send(new DeleteParametersCommand({ Names: ['gone', 'never'] }));
    expect(answer).toMatchObject({ DeletedParameters: ['gone'], InvalidParameters: ['never'] });
  });
});

describe('a parameter is refused', () => {
  it.each<[string, Partial<PutParameterCommandInput>, string]>([
    ['aws-own', {}, 'ValidationException'],
    ['/SSM/x', {}, 'ValidationException'],
    ['a/b', {}, 'ValidationException'],
    ['a b', {}, 'ValidationException'],
    [`/${'x/'.repeat(16)}x`, {}, 'HierarchyLevelLimitExceededException'],
    ['long', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['pattern', { AllowedPattern: '^[0-9]+$' }, 'ParameterPatternMismatchException'],
    ['broken', { AllowedPattern: '(' }, 'InvalidAllowedPatternException'],
  ])('%.20s %o', async (name, more, code) => {
    await expect(put(name, 'value', more)).rejects.toMatchObject({ name: code });
  });

  it('when its type would change', async () => {
    await put('typed', 'x');
    await expect(put('typed', 'x', { Type: 'StringList', Overwrite: true })).rejects.toMatchObject({
      name: 'HierarchyTypeMismatchException',
    });
  });

  it('by name for what only AWS has', async () => {
    await expect(put('kms', 'x', { Type: 'SecureString', KeyId: 'alias/mine' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('within a bounded time by a pattern that would take for ever', async () => {
    const slow = put('slow', `${'a'.repeat(400)}!`, { AllowedPattern: '^(a+)+$' });
    await expect(slow).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
  });
});
