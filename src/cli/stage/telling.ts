import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { StoredIncident } from '../../respond/read-incidents.ts';
import type { CallResult } from './caller-process.ts';
import type { Stage } from './stage.ts';

/** A line of the story: who does what, and whether it is good news. */
export interface Line {
  readonly who: string;
  readonly what: string;
  readonly mood?: 'good' | 'bad';
}

export function describeVerdict(incident: StoredIncident | undefined, milliseconds: number): Line[] {
  if (incident === undefined) return [{ who: 'cordon', what: 'opened no incident within 30 s', mood: 'bad' }];
  const verdict = incident.credentials[0]?.verdict ?? 'unknown';
  const mood = (of: string) => (of === 'contained' ? 'good' : 'bad');
  return [
    { who: 'cordon', what: `${incident.id}: ${incident.decision.mode} by rule ${incident.decision.rule}` },
    ...incident.steps.map(
      ({ action, target, judgement }) =>
        ({
          who: 'cordon',
          what: `${action} on ${target}: ${judgement.because}`,
          mood: mood(judgement.verdict),
        }) as const,
    ),
    {
      who: 'cordon',
      what: `${verdict}, recorded ${(milliseconds / 1000).toFixed(1)} s after the finding`,
      mood: mood(verdict),
    },
  ];
}

/** Codes by which AWS refuses a credential (authentication) or a request (policy evaluation). */
const REFUSAL =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|ExpiredToken|AccessDenied|AccessDeniedException|AuthorizationError)$/;

export const isRefusal = (result: CallResult): boolean =>
  !result.succeeded && REFUSAL.test(result.code ?? '');
export const succeeded = (results: readonly CallResult[]): number =>
  results.filter((result) => result.succeeded).length;

export const describeCalls = (results: readonly CallResult[]): string =>
  `${succeeded(results)} of ${results.length} calls succeed`;

export function describeRefusal(result: CallResult): Line {
  const call = `${result.call} with the ${result.credential}`.padEnd(40);
  const outcome = result.succeeded ? 'SUCCEEDED' : `${result.status ?? ''} ${result.code ?? ''}`;
  return { who: 'attacker', what: `${call} ${outcome}`, mood: isRefusal(result) ? 'good' : 'bad' };
}

export async function describeTrail({ clients, leakedKey }: Stage): Promise<string> {
  const { Events = [] } = await clients.cloudtrail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: leakedKey.accessKeyId }],
    }),
  );
  return `has ${Events.length} records of the leaked key in this region`;
}
