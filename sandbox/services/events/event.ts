import type { Target } from '@aws-sdk/client-eventbridge';
import type { Place } from '../../kernel/state.ts';
import type { Failure } from './delivery-failure.ts';
import type { JsonObject } from './pattern/json.ts';

/** An event as rules match it and targets get it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html */
export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
};

export function buildEvent(
  place: Place,
  facts: {
    readonly source: string;
    readonly detailType: string;
    readonly detail: JsonObject;
    readonly resources: readonly string[];
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly id?: string;
  },
): BusEvent {
  return {
    version: '0',
    id: facts.id ?? place.world.ids.uuid(),
    'detail-type': facts.detailType,
    source: facts.source,
    account: place.account,
    time: writeTime(facts.at),
    region: place.region,
    resources: facts.resources,
    detail: facts.detail,
  };
}

/** Whole seconds: times of events carry no fraction. */
export const writeTime = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** One event on its way to one target; rule and target as they were when the event arrived. */
export interface Delivery {
  readonly id: string;
  readonly event: BusEvent;
  readonly rule: { readonly name: string; readonly arn: string; readonly roleArn?: string };
  readonly target: Target;
  /** The event came from another bus. */
  readonly forwarded: boolean;
  readonly arrivedAt: number;
  /** Attempts made. */
  readonly attempts: number;
  readonly dueAt: number;
  /** Why the newest attempt failed. */
  readonly failure?: Failure;
}
