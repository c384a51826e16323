import type { Delivery } from './event.ts';
import { writeTime } from './event.ts';
import { fillTemplate } from './input-template.ts';
import { followPath, readJsonPath } from './json-path.ts';
import type { JsonValue } from './pattern/json.ts';

/**
 * The text that a target gets: the event, a part of it, a constant, or what the input transformer makes.
 * Undefined: the transformer's text is not the JSON that its template promises.
 *
 * Differs from AWS: an InputPath that leads nowhere sends null; AWS documents nothing for it.
 */
export function buildInput(delivery: Delivery): string | undefined {
  const { Input, InputPath, InputTransformer } = delivery.target;
  if (Input !== undefined) return Input;
  if (InputPath !== undefined)
    return JSON.stringify(followPath(delivery.event, readJsonPath(InputPath) ?? []) ?? null);
  if (InputTransformer === undefined) return JSON.stringify(delivery.event);
  const paths = Object.entries(InputTransformer.InputPathsMap ?? {});
  const values = new Map<string, JsonValue | undefined>(
    paths.map(([name, path]) => [name, followPath(delivery.event, readJsonPath(path) ?? [])]),
  );
  for (const [name, value] of reservedValues(delivery)) values.set(name, value);
  return fillTemplate(InputTransformer.InputTemplate ?? '', values);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
function reservedValues({ event, rule, arrivedAt }: Delivery): readonly (readonly [string, JsonValue])[] {
  const { detail: _detail, 'detail-type': detailType, ...rest } = event;
  return [
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', writeTime(arrivedAt)],
    ['aws.events.event', { ...rest, detailType }],
    ['aws.events.event.json', event],
  ];
}
