import type { TestEventPatternRequest, TestEventPatternResponse } from '@aws-sdk/client-eventbridge';
import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { checkText, refuse } from './constraints.ts';
import { compilePattern, MAX_PATTERN_LENGTH } from './pattern/compile.ts';
import type { EventPattern } from './pattern/event-pattern.ts';
import { InvalidEventPattern } from './pattern/invalid-event-pattern.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './pattern/json.ts';
import { matchesEvent } from './pattern/match.ts';

export function readPattern(text: string): EventPattern {
  checkText('eventPattern', text, { min: 0, max: MAX_PATTERN_LENGTH });
  try {
    return compilePattern(text);
  } catch (cause) {
    if (!(cause instanceof InvalidEventPattern)) throw cause;
    throw new AwsError('InvalidEventPatternException', cause.message, { cause });
  }
}

/**
 * The condition keys `events:source` and `events:detail-type` of PutRule: the exact values that the pattern
 * asks for. A pattern that cannot be read has none; PutRule refuses it afterwards.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function patternContext(text: string | undefined): RequestContext {
  let pattern: JsonValue;
  try {
    pattern = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (!isJsonObject(pattern)) return {};
  const context: Record<string, string[]> = {};
  for (const field of ['source', 'detail-type']) {
    const values: unknown = pattern[field];
    const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
    if (texts.length > 0) context[`events:${field}`] = texts;
  }
  return context;
}

const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

const TestEventPattern = operation<TestEventPatternRequest, TestEventPatternResponse>({
  access: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  act(input) {
    const event = readEvent(input.Event);
    return { Result: matchesEvent(readPattern(input.EventPattern), event) };
  },
});

function readEvent(text: string): JsonObject {
  let event: JsonValue;
  try {
    event = JSON.parse(text);
  } catch (cause) {
    throw refuse(
      `Parameter Event is not valid. Reason: ${cause instanceof Error ? cause.message.slice(0, 200) : ''}`,
    );
  }
  if (!isJsonObject(event)) throw refuse('Parameter Event is not valid. Reason: it must be a JSON object.');
  const missing = REQUIRED.filter((name) => !Object.hasOwn(event, name));
  if (missing.length > 0)
    throw refuse(`Parameter Event is not valid. Reason: ${missing.join(', ')} must be there.`);
  return event;
}

export const patternTest = { TestEventPattern };
