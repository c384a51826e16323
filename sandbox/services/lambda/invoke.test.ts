import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import {
  ACCOUNT,
  invoke,
  makeFunction,
  makeRole,
  openStage,
  REGION,
  recordsOf,
  type Stage,
  zipOf,
} from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

describe('a function that runs', () => {
  it('answers with what its handler returns, in a process that is used again', async () => {
    await makeFunction(stage, 'echo', `async (event, context) => ({ event, pid: process.pid, context })`);
    const first = await invoke(stage, 'echo', { n: 1 });
    const second = await invoke(stage, 'echo', { n: 2 });
    expect(first).toMatchObject({
      status: 200,
      error: undefined,
      result: {
        event: { n: 1 },
        context: {
          functionName: 'echo',
          functionVersion: '$LATEST',
          awsRequestId: first.requestId,
          invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:echo`,
          memoryLimitInMB: '128',
          logGroupName: '/aws/lambda/echo',
        },
      },
    });
    expect(second.result.pid).toBe(first.result.pid);
  });

  it('sees nothing of the surroundings but what Lambda gives it', async () => {
    process.env['A_SECRET_OF_THE_PERSON'] = 'x';
    await makeFunction(stage, 'environment', 'async () => process.env', {
      Environment: { Variables: { TABLE: 'incidents' } },
    });
    const { result } = await invoke(stage, 'environment');
    expect(Object.keys(result).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'LAMBDA_TASK_ROOT',
      'PATH',
      'TABLE',
      'TZ',
      '_HANDLER',
      '_X_AMZN_TRACE_ID',
    ]);
    expect(result).toMatchObject({ TABLE: 'incidents', AWS_ENDPOINT_URL: stage.sandbox.origin });
    const taken = recordsOf(stage, 'AssumeRole').findLast(
      (record) => record.requestParameters?.['roleSessionName'] === 'environment',
    );
    expect(taken).toMatchObject({
      userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
      responseElements: { credentials: { accessKeyId: result.AWS_ACCESS_KEY_ID } },
    });
  });

  it('may be CommonJS, lie in a folder, or call back', async () => {
    const sources = {
      'src/app.js': 'exports.api = { handler: (event, context, callback) => callback(null, "called back") };',
    };
    await makeFunction(stage, 'common', '', {
      Handler: 'src/app.api.handler',
      Code: { ZipFile: zipOf(sources) },
    });
    expect((await invoke(stage, 'common')).result).toBe('called back');
    await makeFunction(stage, 'module', '', {
      Code: {
        ZipFile: zipOf({
          'package.json': '{"type":"module"}',
          'index.js': 'import { one } from "./one.js"; export const handler = async () => one;',
          'one.js': 'export const one = 1;',
        }),
      },
    });
    expect((await invoke(stage, 'module')).result).toBe(1);
    await makeFunction(stage, 'modern', '(event, context, callback) => callback(null, 1)', {
      Runtime: 'nodejs24.x',
    });
    expect((await invoke(stage, 'modern')).result).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
    });
  });

  it('runs ten at once, each in a process of its own', async () => {
    await makeFunction(
      stage,
      'parallel',
      'async () => { await new Promise((done) => setTimeout(done, 300)); return process.pid; }',
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => invoke(stage, 'parallel')));
    expect(new Set(answers.map(({ result }) => result)).size).toBe(10);
  });

  it('tells the time of the sandbox, also after the clock was advanced', async () => {
    await makeFunction(
      stage,
      'clock',
      'async (event, context) => [Date.now(), new Date().getTime(), Date.parse(Date()), new Date() instanceof Date, new Date().constructor === Date, context.getRemainingTimeInMillis()]',
    );
    for (const advance of [0, 3 * 3_600_000]) {
      stage.sandbox.world.clock.advance(advance);
      const before = stage.sandbox.world.clock.now();
      const { result } = await invoke(stage, 'clock');
      for (const time of result.slice(0, 2)) {
        expect(time).toBeGreaterThanOrEqual(before);
        expect(time).toBeLessThanOrEqual(stage.sandbox.world.clock.now());
      }
      expect(Math.abs(result[2] - before)).toBeLessThan(60_000);
      expect(result.slice(3, 5)).toEqual([true, true]);
      expect(result[5]).toBeGreaterThan(0);
      expect(result[5]).toBeLessThanOrEqual(3000);
    }
  });
});

describe('a function that fails', () => {
  it.each([
    ['an error that is thrown', 'async () => { throw new TypeError("no") }', 'TypeError', 'no'],
    ['a callback with an error', '(event, context, done) => done(new Error("no"))', 'Error', 'no'],
    ['a process that ends', 'async () => process.exit(7)', 'Runtime.ExitError', 'exit status 7'],
    ['an answer that is no JSON', 'async () => 1n', 'Runtime.MarshalError', 'stringify'],
    [
      'a rejection that nobody handles',
      'async () => { Promise.reject(new Error("lost")); await new Promise((done) => setTimeout(done, 2000)); }',
      'Runtime.UnhandledPromiseRejection',
      'lost',
    ],
    ['a handler that is missing', '1', 'Runtime.HandlerNotFound', 'index.handler is undefined'],
    ['code that cannot be read', '=', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['a module that is missing', '1; import "./none.mjs"', 'Runtime.ImportModuleError', 'none.mjs'],
    ['an error at its start', '1; throw new RangeError("at start")', 'RangeError', 'at start'],
    [
      'an answer too large',
      'async () => "x".repeat(7_000_000)',
      'Function.ResponseSizeTooLarge',
      'exceeded maximum',
    ],
  ])('reports %s, and runs again', async (what, handler, errorType, message) => {
    const name = what.replaceAll(' ', '-');
    await makeFunction(stage, name, handler);
    for (const _attempt of [1, 2]) {
      expect(await invoke(stage, name)).toMatchObject({
        status: 200,
        error: 'Unhandled',
        result: { errorType, errorMessage: expect.stringContaining(message) },
      });
    }
  });

  it('is ended when its time is over, with the processor busy', async () => {
    await makeFunction(stage, 'slow', 'async (event) => { while (event.busy) {} return process.pid; }', {
      Timeout: 1,
    });
    const before = await invoke(stage, 'slow');
    const late = await invoke(stage, 'slow', { busy: true });
    expect(late).toMatchObject({
      error: 'Unhandled',
      result: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.00 seconds`,
      },
    });
    const after = await invoke(stage, 'slow');
    expect(after.error).toBeUndefined();
    expect(after.result).not.toBe(before.result);
  });
});

describe('the log of a function', () => {
  it('has the lines of the platform and of the code, and their end comes back on demand', async () => {
    await makeFunction(
      stage,
      'talker',
      'async () => { console.log("a\\nb", { n: 1 }); process.stdout.write("raw\\n"); console.error("bad"); }',
    );
    const { log, requestId } = await invoke(stage, 'talker');
    const { events = [] } = await stage.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/talker' }),
    );
    const lines = events.map(({ message = '' }) => message);
    expect(lines).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\d{4}-.+Z\\t${requestId}\\tINFO\\ta\\rb \\{ n: 1 \\}$`)),
      'raw',
      expect.stringMatching(/\tERROR\tbad$/),
      `END RequestId: ${requestId}`,
      expect.stringMatching(/^REPORT RequestId: .+\tDuration: [\d.]+ ms\t.*Init Duration: /),
    ]);
    expect(log).toBe(`${lines.join('\n')}\n`);
    expect(events[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('can be JSON', async () => {
    await makeFunction(
      stage,
      'structured',
      'async () => { console.debug("not this"); console.info("plain"); console.warn({ a: 1 }); }',
      { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/shared' } },
    );
    const { requestId } = await invoke(stage, 'structured');
    const { events = [] } = await stage.logs.send(new FilterLogEventsCommand({ logGroupName: '/shared' }));
    expect(events.map(({ message = '' }) => JSON.parse(message))).toMatchObject([
      { type: 'platform.start', record: { requestId } },
      { level: 'INFO', requestId, message: 'plain' },
      { level: 'WARN', requestId, message: { a: 1 } },
      { type: 'platform.report', record: { requestId, status: 'success' } },
    ]);
  });

  it('is not there when the role may not write it', async () => {
    const roleArn = await makeRole(stage.iam, 'mute', []);
    await makeFunction({ ...stage, roleArn }, 'mute', 'async () => console.log("unheard")');
    expect((await invoke(stage, 'mute')).log).toContain('unheard');
    const { logGroups } = await stage.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/mute' }),
    );
    expect(logGroups).toEqual([]);
    expect(recordsOf(stage, 'CreateLogStream').at(-1)).toMatchObject({
      errorCode: 'AccessDenied',
      userIdentity: { arn: `arn:aws:sts::${ACCOUNT}:assumed-role/mute/mute` },
    });
  });
});

describe('Invoke', () => {
  it('is a data event that names the function', async () => {
    await makeFunction(stage, 'recorded', 'async () => 1');
    await invoke(stage, 'recorded', { secret: 'in the event' });
    const record = recordsOf(stage, 'Invoke').at(-1);
    expect(record).toMatchObject({
      eventCategory: 'Data',
      managementEvent: false,
      requestParameters: { functionName: 'recorded' },
      resources: [{ ARN: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:recorded` }],
    });
    expect(JSON.stringify(record)).not.toContain('in the event');
  });

  it('refuses what is not there, too large or no JSON, and runs nothing for a dry run', async () => {
    await makeFunction(stage, 'dry', 'async () => { throw new Error("ran") }');
    expect(await invoke(stage, 'dry', {}, 'DryRun')).toMatchObject({ status: 204, error: undefined });
    await expect(invoke(stage, 'none')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke(stage, 'dry:1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(invoke(stage, 'dry', 'x'.repeat(6_291_456))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(invoke(stage, 'dry', 'x'.repeat(1_048_576), 'Event')).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(
      stage.lambda.send(new InvokeCommand({ FunctionName: 'dry', Payload: Buffer.from('{') })),
    ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('lets a service in by the policy of the function alone, and only for the source that it names', async () => {
    await makeFunction(stage, 'target', 'async () => "ran"');
    const source = `arn:aws:events:${REGION}:${ACCOUNT}:rule/`;
    await stage.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'target',
        StatementId: 'rule',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: `${source}one`,
        SourceAccount: ACCOUNT,
      }),
    );
    const { world } = stage.sandbox;
    const from = (rule: string) => ({
      caller: serviceCaller('events.amazonaws.com', ACCOUNT, source + rule),
      account: ACCOUNT,
      region: REGION,
      via: 'events.amazonaws.com',
    });
    const input = { FunctionName: 'target' };
    expect(await callAs(world, from('one'), 'lambda', 'Invoke', input)).toMatchObject({ StatusCode: 200 });
    await expect(callAs(world, from('two'), 'lambda', 'Invoke', input)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

describe('the SDK inside a function', () => {
  it("calls with the execution role's session, by the sandbox's time", async () => {
    const source = `
      import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
      const client = new IAMClient({ maxAttempts: 1 });
      export const handler = async () => {
        try { return (await client.send(new ListUsersCommand({}))).Users.length; }
        catch (error) { return error.name; }
      };`;
    const bundle = await build({
      stdin: { contents: source, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      write: false,
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    const roleArn = await makeRole(stage.iam, 'lister', ['iam:ListUsers']);
    const Code = { ZipFile: zipOf({ 'index.mjs': bundle.outputFiles[0]?.text ?? '' }) };
    await makeFunction({ ...stage, roleArn }, 'lister', '', { Code, Timeout: 30 });
    expect((await invoke(stage, 'lister')).result).toBeGreaterThan(0);
    stage.sandbox.world.clock.advance(25 * 60_000);
    expect((await invoke(stage, 'lister')).result).toBeGreaterThan(0);
    const calls = recordsOf(stage, 'ListUsers', 'us-east-1');
    expect(calls).toHaveLength(2);
    for (const call of calls)
      expect(call.userIdentity).toMatchObject({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/lister/lister` });
  });
});
