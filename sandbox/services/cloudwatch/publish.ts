import type { Place } from '../../kernel/state.ts';
import { recordSample } from './metric.ts';

/**
 * Puts one value of a metric that an AWS service publishes itself (`AWS/Lambda`): for the sandbox's own services. It
 * needs no permission and leaves no record, as such metrics do not.
 */
export function publishMetric(
  place: Place,
  metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly value: number;
    readonly unit: 'Count' | 'Milliseconds';
    /** Milliseconds since the epoch; absent: now. */
    readonly at?: number;
  },
): void {
  const { namespace, name, value, unit, at = place.world.clock.now() } = metric;
  const id = { namespace, name, dimensions: new Map(Object.entries(metric.dimensions)) };
  recordSample(place, id, { at, unit, resolution: 60, count: 1, sum: value, min: value, max: value });
}
