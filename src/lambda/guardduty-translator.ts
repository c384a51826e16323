import { CordonError } from '../model/cordon-error.ts';
import { applySilence, isExpired } from '../respond/expiry.ts';
import { isReassert, reassert } from '../respond/reassert.ts';
import { respond } from '../respond/respond.ts';
import { connectDeployment, type Invocation } from './deployment.ts';

const deployment = connectDeployment(process.env);
deployment.prepare();

/**
 * EventBridge's findings, real and simulated; and from the sweep, that a containment was undone, or that nobody has
 * answered a plan in time. What could be neither finished nor left to the sweep fails the
 * invocation, so that Lambda tries again and in the end hands the event to the dead-letter queue: nothing is
 * lost in silence.
 */
export async function handler(
  event: unknown,
  invocation: Invocation,
): Promise<{ incidents: readonly { incident: string; verdict: string }[] }> {
  deployment.log.begin(invocation.awsRequestId);
  const deps = deployment.depsFor(invocation);
  if (isReassert(event)) {
    const { outcome, unfinished } = await reassert(event, deps);
    const { incident } = event.detail;
    requireFinished([incident], unfinished);
    return { incidents: [{ incident, verdict: outcome }] };
  }
  if (isExpired(event)) {
    const { outcome, unfinished } = await applySilence(event, deps);
    const { incident } = event.detail;
    requireFinished([incident], unfinished);
    return { incidents: [{ incident, verdict: outcome }] };
  }
  const { incidents, unfinished } = await respond(event, deps);
  requireFinished(
    incidents.map(({ id }) => id),
    unfinished,
  );
  return {
    incidents: incidents.map(({ id, judgement }) => ({
      incident: id,
      verdict: judgement?.verdict ?? 'nothing done',
    })),
  };
}

function requireFinished(ids: readonly string[], unfinished: readonly string[]): void {
  if (unfinished.length === 0) return;
  throw new CordonError('Unfinished', `${ids.join(', ')}: still to do: ${unfinished.join(', ')}`, {
    advice: 'Lambda tries again; the dead-letter queue holds the event if that fails too',
  });
}
