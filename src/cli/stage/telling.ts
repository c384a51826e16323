import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { createOperatorClients } from '../../aws/operator-clients.ts';
import type { StoredIncident } from '../../respond/read-incidents.ts';
import type { CallResult } from './caller-process.ts';
import type { ReceivedMail } from './mailbox.ts';
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
    {
      who: 'cordon',
      what: `keeps the incident ${incident.status}; not stopped: ${incident.credentials[0]?.notStopped.join(', ') ?? 'unknown'}`,
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

/** Its subject, and the line with which it begins: the state. */
export function describeMail(mail: ReceivedMail | undefined): string {
  if (mail === undefined) return 'none came';
  const [state = ''] = mail.text.split('\n');
  return `"${mail.subject}", ${state.replace(/^STATE +/, '').split(':')[0]}`;
}

/** What Event history says of the leaked key: IAM records in us-east-1, the others where they were called. */
export async function describeTrail({ sandbox, leakedKey }: Stage, region: string): Promise<string> {
  const records: string[] = [];
  for (const where of new Set([region, 'us-east-1'])) {
    const { cloudtrail } = createOperatorClients({
      endpoint: sandbox.origin,
      region: where,
      credentials: sandbox.administrator,
    });
    const { Events = [] } = await cloudtrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: leakedKey.accessKeyId }],
      }),
    );
    records.push(...Events.map(({ CloudTrailEvent }) => CloudTrailEvent ?? ''));
  }
  const refused = records.filter((record) => record.includes('"errorCode"')).length;
  return `has ${records.length} records of the leaked key, ${refused} of them refused`;
}
