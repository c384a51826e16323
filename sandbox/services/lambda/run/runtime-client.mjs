/**
 * The process in which a function runs: asks the Lambda Runtime API for events and hands them to the handler.
 * Plain JavaScript, so that Node.js starts it as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatWithOptions } from 'node:util';

const { env } = process;
const BASE = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`;
const ROOT = env.LAMBDA_TASK_ROOT ?? process.cwd();
const agent = new Agent({ keepAlive: true });
const writeOut = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
const exit = process.exit.bind(process);
let current = '';

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(BASE + path, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', (error) => {
      // The server closed an idle connection in the moment it was used again.
      if (sent.reusedSocket && error.code === 'ECONNRESET')
        call(method, path, body, headers).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  });
}

/** The sandbox's clock can be ahead of the wall's; the function shall see the time that AWS's answers name. */
let offset = 0;
const RealDate = Date;
const realNow = Date.now;
const now = () => realNow() + offset;
function shiftClock() {
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const METHODS = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
const isJson = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const least = isJson ? LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO') : 0;
function log(level, ...given) {
  if (LEVELS.indexOf(level) < least) return;
  const timestamp = new RealDate(now()).toISOString();
  const text = formatWithOptions({}, ...given);
  const line = isJson
    ? jsonLine(timestamp, level, text, given)
    : // One call is one log event: the lines within are parted by what does not end it.
      `${timestamp}\t${current}\t${level}\t${text}`.replace(/\n/g, '\r');
  writeOut(`${line}\n`);
}

function shapeConsole() {
  for (const [method, level] of Object.entries(METHODS)) console[method] = (...given) => log(level, ...given);
}

function jsonLine(timestamp, level, text, given) {
  const fields = { timestamp, level, ...(current === '' ? {} : { requestId: current }) };
  const [only] = given;
  if (given.length === 1 && typeof only === 'object' && only !== null && !(only instanceof Error)) {
    try {
      return JSON.stringify({ ...fields, message: only });
    } catch {
      return JSON.stringify({ ...fields, message: text });
    }
  }
  const error = given.find((item) => item instanceof Error);
  return JSON.stringify({ ...fields, message: text, ...(error === undefined ? {} : describe(error)) });
}

class RuntimeFault extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

async function loadHandler(handler) {
  const name = basename(handler);
  const dot = name.indexOf('.');
  if (handler.includes('..') || dot < 1 || dot === name.length - 1)
    throw new RuntimeFault('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name.`);
  const module = await loadModule(join(ROOT, dirname(handler), name.slice(0, dot)));
  const path = name.slice(dot + 1).split('.');
  const found = follow(module, path) ?? follow(module.default, path);
  if (typeof found !== 'function')
    throw new RuntimeFault('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-callback
  if (found.length >= 3 && Number.parseInt((env.AWS_EXECUTION_ENV ?? '').replace(/\D*/, ''), 10) >= 24)
    throw new RuntimeFault(
      'Runtime.CallbackHandlerDeprecated',
      'Callback-based function handlers are not supported by the Node.js 24 runtime and later.',
    );
  return found;
}

const follow = (from, path) => path.reduce((value, key) => value?.[key], from);

async function loadModule(stem) {
  const file = ['.js', '.mjs', '.cjs'].map((ending) => stem + ending).find((path) => existsSync(path));
  if (file === undefined)
    throw new RuntimeFault('Runtime.ImportModuleError', `Error: Cannot find module '${basename(stem)}'`);
  try {
    if (isEsm(file)) return await import(pathToFileURL(file).href);
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeFault('Runtime.UserCodeSyntaxError', error.stack);
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code))
      throw new RuntimeFault('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
}

function isEsm(file) {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = dirname(file); folder.startsWith(ROOT); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

function reportError(path, error) {
  const fields = describe(error);
  const level = path === 'init/error' ? 'Uncaught Exception' : 'Invoke Error';
  log('ERROR', `${level} \t${JSON.stringify({ ...fields, stack: fields.trace, trace: undefined })}`);
  markEnd();
  return call('POST', path, JSON.stringify(fields), {
    'lambda-runtime-function-error-type': fields.errorType,
  });
}

/** Tells the reader of each stream that all that this invocation wrote has come before. */
function markEnd() {
  writeOut(`\u0001end ${current}\n`);
  writeError(`\u0001end ${current}\n`);
}

function startContext(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: current,
    clientContext: client === undefined ? undefined : JSON.parse(client),
    identity: undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - now(),
  };
}

const run = (handler, event, context) =>
  handler.length < 3
    ? handler(event, context)
    : new Promise((resolve, reject) => {
        const answer = (error, value) =>
          error === null || error === undefined ? resolve(value) : reject(error);
        const made = handler(event, context, answer);
        if (typeof made?.then === 'function') made.then(resolve, reject);
      });

function stringify(value) {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null';
  } catch {
    throw new RuntimeFault('Runtime.MarshalError', 'Unable to stringify response body');
  }
}

async function serve(handler) {
  for (;;) {
    const next = await call('GET', 'invocation/next');
    if (next.status !== 200) return exit(0);
    current = next.headers['lambda-runtime-aws-request-id'];
    offset = Number(next.headers['lambda-runtime-sandbox-clock-offset']);
    env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
    const path = `invocation/${current}`;
    let body;
    try {
      body = stringify(
        await run(handler, JSON.parse(next.body.toString('utf8')), startContext(next.headers)),
      );
    } catch (error) {
      await reportError(`${path}/error`, error);
      continue;
    }
    markEnd();
    const memory = String(Math.ceil(process.memoryUsage.rss() / 1_048_576));
    await call('POST', `${path}/response`, body, { 'lambda-runtime-sandbox-memory': memory });
  }
}

function endWith(name, status) {
  return (error) => {
    const fault = name === undefined ? error : new RuntimeFault(name, String(error?.stack ?? error));
    const path = current === '' ? 'init/error' : `invocation/${current}/error`;
    reportError(path, fault).finally(() => exit(status));
  };
}

offset = Number(env.SANDBOX_CLOCK_OFFSET);
delete env.SANDBOX_CLOCK_OFFSET;
process.on('uncaughtException', endWith(undefined, 129));
process.on('unhandledRejection', endWith('Runtime.UnhandledPromiseRejection', 128));
shiftClock();
shapeConsole();
loadHandler(env._HANDLER ?? '').then(
  // The sandbox is gone when its API is: nothing is left to do.
  (handler) => serve(handler).catch(() => exit(0)),
  (error) => reportError('init/error', error).finally(() => exit(1)),
);
