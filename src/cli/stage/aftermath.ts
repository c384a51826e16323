import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeAutomationStepExecutionsCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { maskKey } from '../../model/credential.ts';
import { plain } from '../../report/plain-text.ts';
import { getIncident, type StoredIncident } from '../../respond/read-incidents.ts';
import { readMails, waitFor } from './mailbox.ts';
import { type AccessKey, ON_CALL, type Stage } from './stage.ts';
import type { Line } from './telling.ts';

const reread = ({ clients, tableName }: Stage, { id }: StoredIncident): Promise<StoredIncident> =>
  getIncident(id, { dynamodb: clients.dynamodb, tableName });

/** The case in Incident Manager, and the person whom its plan has engaged. */
export async function describeCase(stage: Stage, incident: StoredIncident): Promise<Line[]> {
  const arn = await waitFor(async () => (await reread(stage, incident)).case?.arn, 15_000);
  const page = await waitFor(async () => {
    const mails = await readMails(stage.sandbox, ON_CALL);
    return (
      mails.find(({ text }) => arn !== undefined && text.includes(arn)) ??
      mails.find(({ text }) => text.includes(incident.id))
    );
  }, 15_000);
  return [
    {
      who: 'case',
      what: arn === undefined ? 'none was opened' : `opened: ${arn.split(':').at(-1)}`,
      mood: arn === undefined ? 'bad' : 'good',
    },
    {
      who: 'case',
      what: `engages ${ON_CALL}: ${page === undefined ? 'no mail came' : `"${page.subject}"`}`,
      mood: page === undefined ? 'bad' : 'good',
    },
  ];
}

/** What the verdict rests on once IAM has spread the acts: the policies as they are then, evaluated. */
export async function describeProof(stage: Stage, incident: StoredIncident, since: number): Promise<Line> {
  const proof = await waitFor(async () => (await reread(stage, incident)).proofs[0], 20_000);
  if (proof === undefined) return { who: 'cordon', what: 'has proven nothing within 20 s', mood: 'bad' };
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  return {
    who: 'cordon',
    what: `${proof.verdict}, proven ${seconds} s after the finding: ${plain(proof.because, 300)}`,
    mood: proof.verdict === 'contained' ? 'good' : 'bad',
  };
}

const Secret = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

export interface Rotated {
  readonly lines: readonly Line[];
  /** What the secret holds; undefined: there is none. */
  readonly newKey: AccessKey | undefined;
}

/** The runbook's steps as Systems Manager shows them, and the key that is now in Secrets Manager. */
export async function describeRotation(stage: Stage, incident: StoredIncident): Promise<Rotated> {
  const run = await waitFor(async () => {
    const [first] = (await reread(stage, incident)).runs;
    return first !== undefined && /^(Success|Failed|TimedOut|Cancelled)$/.test(first.status)
      ? first
      : undefined;
  }, 60_000);
  if (run === undefined)
    return {
      lines: [{ who: 'runbook', what: 'no run has ended within a minute', mood: 'bad' }],
      newKey: undefined,
    };
  const { StepExecutions = [] } = await stage.clients.ssm.send(
    new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: run.executionId }),
  );
  const steps = StepExecutions.map(
    ({ StepName, StepStatus }): Line => ({
      who: 'runbook',
      what: `${run.documentName}: ${StepName} ${StepStatus}`,
      mood: StepStatus === 'Success' ? 'good' : 'bad',
    }),
  );
  const { rotation } = await reread(stage, incident);
  if (rotation?.secretArn === undefined) return { lines: steps, newKey: undefined };
  const { SecretString } = await stage.clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: rotation.secretArn }),
  );
  const newKey = Secret.parse(JSON.parse(SecretString ?? '{}'));
  const where = `the new key ${maskKey(newKey.accessKeyId)} is in the secret cordon/${incident.id}`;
  return { lines: [...steps, { who: 'runbook', what: where }], newKey };
}
