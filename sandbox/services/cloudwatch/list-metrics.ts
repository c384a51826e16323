import type { ListMetricsInput, ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { showDimensions } from './constraints.ts';
import { type Metric, metricsState } from './metric.ts';
import { takePage } from './paging.ts';
import { checkWord } from './refusals.ts';

const PAGE = 500;
const HOUR = 3_600_000;
/** A metric without new data is not listed after two weeks. */
const LISTED = 14 * 24 * HOUR;

const ListMetrics = operation<ListMetricsInput, ListMetricsOutput>({
  dataEvent: true,
  access: () => [{ action: 'cloudwatch:ListMetrics', resource: '*' }],
  act(input, call) {
    if (input.IncludeLinkedAccounts === true || input.OwningAccount !== undefined)
      throw notInSandbox('cloudwatch:ListMetrics of linked accounts');
    if (input.RecentlyActive !== undefined) checkWord('recentlyActive', input.RecentlyActive, ['PT3H']);
    const since = call.at - (input.RecentlyActive === undefined ? LISTED : 3 * HOUR);
    const found = [...metricsState(call).metrics.values()].filter(
      (metric) => (metric.buckets.at(-1)?.at ?? 0) >= since && isAskedFor(metric, input),
    );
    const { page, next } = takePage(found, input.NextToken, PAGE);
    return {
      Metrics: page.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: showDimensions(dimensions),
      })),
      ...next,
    };
  },
});

/** A filter without a value asks only that the dimension is there. */
const isAskedFor = ({ namespace, name, dimensions }: Metric, input: ListMetricsInput): boolean =>
  (input.Namespace ?? namespace) === namespace &&
  (input.MetricName ?? name) === name &&
  (input.Dimensions ?? []).every(
    ({ Name = '', Value }) =>
      dimensions.has(Name) && (Value ?? dimensions.get(Name)) === dimensions.get(Name),
  );

export const listMetrics = { ListMetrics };
