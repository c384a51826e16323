import type { InvocationResponse } from '@aws-sdk/client-lambda';
import type { JsonObject } from '../../../../cloudformation/json.ts';
import { AwsError } from '../../../../kernel/aws-error.ts';
import type { Outcome, StepAction } from '../action.ts';
import { checkInputs, checkText, readText } from '../check-inputs.ts';
import { failed, failedCall } from '../outcomes.ts';
import type { StepOutput } from '../runbook.ts';
import { selectOutputs } from '../select-outputs.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html */
export const invokeLambdaFunction: StepAction = {
  name: 'aws:invokeLambdaFunction',
  timeout: { usual: 300, longest: 300 },
  outputs: ['StatusCode', 'FunctionError', 'LogResult', 'Payload'],
  selectsOutputs: true,
  check({ inputs }, refuse) {
    checkInputs(
      inputs,
      {
        action: 'aws:invokeLambdaFunction',
        required: ['FunctionName'],
        optional: ['Qualifier', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'InputPayload'],
      },
      refuse,
    );
    checkText(inputs, 'FunctionName', refuse);
    checkText(inputs, 'InvocationType', refuse, ['Event', 'RequestResponse', 'DryRun']);
    checkText(inputs, 'LogType', refuse, ['None', 'Tail']);
  },
  async run({ inputs, step, call }) {
    let answer: InvocationResponse;
    try {
      answer = Object(await call('lambda', 'Invoke', readRequest(inputs)));
    } catch (error) {
      if (error instanceof AwsError && error.status !== 501) return failedCall('Invoke', error);
      throw error;
    }
    return readAnswer(answer, step.outputs);
  },
};

function readRequest(inputs: JsonObject): object {
  const texts = ['FunctionName', 'Qualifier', 'LogType', 'ClientContext'].flatMap((name) => {
    const value = readText(inputs, name);
    return value === undefined ? [] : [[name, value]];
  });
  const payload = readText(inputs, 'Payload') ?? readText(inputs, 'InputPayload');
  return {
    ...Object.fromEntries(texts),
    InvocationType: readText(inputs, 'InvocationType') ?? 'RequestResponse',
    ...(payload === undefined ? {} : { Payload: new TextEncoder().encode(payload) }),
  };
}

function readAnswer(answer: InvocationResponse, wanted: readonly StepOutput[]): Outcome {
  const payload = Buffer.from(answer.Payload ?? []).toString('utf8');
  const outputs = new Map<string, unknown>([['StatusCode', answer.StatusCode ?? 0]]);
  for (const name of ['FunctionError', 'LogResult'] as const) {
    const value = answer[name];
    if (value !== undefined) outputs.set(name, value);
  }
  if (payload !== '') outputs.set('Payload', payload);
  if (answer.FunctionError !== undefined) {
    const reason = `The function failed (${answer.FunctionError}): ${payload.slice(0, 1000)}`;
    return { ...failed(reason), outputs };
  }
  const selected = selectOutputs(wanted.map(fromPayload), {
    ...Object.fromEntries(outputs),
    Payload: parse(payload),
  });
  if (typeof selected === 'string') return { ...failed(selected, 'Verification'), outputs };
  return {
    kind: 'done',
    outputs: new Map([...outputs, ...selected]),
    code: String(answer.StatusCode),
    response: payload,
  };
}

/**
 * AWS's examples select from what the function returned (`$.Retry`) and elsewhere from the whole answer
 * (`$.Payload.Retry`): both are taken, and what does not begin with a member of the answer is one of the former.
 */
const fromPayload = (output: StepOutput): StepOutput => {
  const isOfAnswer = /^\$\.(StatusCode|FunctionError|LogResult|Payload)\b/.test(output.selector);
  return isOfAnswer ? output : { ...output, selector: output.selector.replace('$', '$.Payload') };
};

const parse = (payload: string): unknown => (payload === '' ? null : JSON.parse(payload));
