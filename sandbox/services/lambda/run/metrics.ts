import type { World } from '../../../kernel/world.ts';
import { publishMetric } from '../../cloudwatch/publish.ts';
import type { LambdaFunction } from '../function.ts';
import type { Report } from './platform-lines.ts';

/**
 * What Lambda tells CloudWatch of an invocation: for the function, and for all functions together.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * Differs from AWS: Invocations, Errors, Throttles and Duration are the only metrics of Lambda, and they carry the time
 * at which an invocation ended, not that at which it began.
 */
export function publishInvocation(
  world: World,
  found: LambdaFunction,
  { status, duration }: Pick<Report, 'status' | 'duration'>,
): void {
  publish(world, found, 'Invocations', 1);
  publish(world, found, 'Errors', status === 'success' ? 0 : 1);
  publish(world, found, 'Throttles', 0);
  publish(world, found, 'Duration', duration);
}

export const publishThrottle = (world: World, found: LambdaFunction): void =>
  publish(world, found, 'Throttles', 1);

function publish(
  world: World,
  { account, region, name: functionName }: LambdaFunction,
  name: 'Invocations' | 'Errors' | 'Throttles' | 'Duration',
  value: number,
): void {
  const unit = name === 'Duration' ? 'Milliseconds' : 'Count';
  for (const dimensions of [{ FunctionName: functionName }, {}])
    publishMetric({ world, account, region }, { namespace: 'AWS/Lambda', name, dimensions, value, unit });
}
