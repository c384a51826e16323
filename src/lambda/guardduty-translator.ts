import { CordonError } from '../model/cordon-error.ts';
import { respond } from '../respond/respond.ts';
import { connectDeployment, type Invocation } from './deployment.ts';

const deployment = connectDeployment(process.env);

/**
 * EventBridge's findings, real and simulated. What could be neither finished nor left to the sweep fails the
 * invocation, so that Lambda tries again and in the end hands the event to the dead-letter queue: nothing is
 * lost in silence.
 */
export async function handler(
  event: unknown,
  invocation: Invocation,
): Promise<{ incidents: readonly { incident: string; verdict: string }[] }> {
  deployment.log.begin(invocation.awsRequestId);
  const { incidents, unfinished } = await respond(event, deployment.depsFor(invocation));
  if (unfinished.length > 0) {
    const ids = incidents.map(({ id }) => id).join(', ');
    throw new CordonError('Unfinished', `${ids}: still to do: ${unfinished.join(', ')}`, {
      advice: 'Lambda tries again; the dead-letter queue holds the event if that fails too',
    });
  }
  return {
    incidents: incidents.map(({ id, judgement }) => ({
      incident: id,
      verdict: judgement?.verdict ?? 'nothing done',
    })),
  };
}
