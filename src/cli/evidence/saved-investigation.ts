import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { errorFacts } from '../../aws/error-facts.ts';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import type { BlastRadius } from '../../model/blast-radius.ts';
import { INVESTIGATION_SCHEMA, type Investigation } from '../../model/investigation.ts';
import { hashText } from '../../respond/evidence/chain.ts';
import { newestOf } from '../../respond/investigation/investigation-record.ts';
import type { StoredIncident } from '../../respond/read-incidents.ts';
import type { ReportParts } from '../../respond/report-incident.ts';

/** Enough to tell an answer from what is none: that it is Cordon's own says the hash on record. */
const Answer = z.looseObject({ schema: z.literal(INVESTIGATION_SCHEMA), events: z.array(z.unknown()) });
const Radius = z.looseObject({ asOf: z.string(), notChecked: z.array(z.string()) });

type Saved = Pick<ReportParts, 'investigation' | 'blastRadius' | 'notKnown'>;

/** The newest look that was kept whole, as the responder made it; what of it cannot be read is said. */
export async function readSavedInvestigation(
  incident: StoredIncident,
  bucket: string,
  clients: Pick<OperatorClients, 's3' | 'sts'>,
): Promise<Saved> {
  const newest = newestOf(incident.investigations.filter(({ evidence }) => evidence.length > 0));
  if (newest === undefined) return { notKnown: ['No look at what was done with the credential is kept.'] };
  const notKnown = newest.notLookedAt.map((one) => `Not looked at: ${one}.`);
  try {
    const read = (name: string) => readEntry(newest, name, bucket, clients);
    const answer = await read('answer.json');
    const radius = await read('blast-radius.json');
    Answer.parse(answer);
    if (radius !== undefined) Radius.parse(radius);
    return {
      investigation: answer as Investigation,
      ...(radius === undefined ? {} : { blastRadius: radius as BlastRadius }),
      notKnown,
    };
  } catch (error) {
    const { code, message } = errorFacts(error);
    return {
      notKnown: [...notKnown, `What the responder has kept could not be read: ${code}: ${message}.`],
    };
  }
}

async function readEntry(
  { evidence }: StoredIncident['investigations'][number],
  name: string,
  Bucket: string,
  { s3, sts }: Pick<OperatorClients, 's3' | 'sts'>,
): Promise<unknown> {
  const entry = evidence.find(({ key }) => key.endsWith(`/${name}`));
  if (entry === undefined) return undefined;
  const { Account: ExpectedBucketOwner } = await sts.send(new GetCallerIdentityCommand({}));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: entry.key, ExpectedBucketOwner }));
  const text = (await Body?.transformToString()) ?? '';
  if (hashText(text) !== entry.sha256)
    throw new Error(`${entry.key} is not what the record says: somebody has changed it`);
  return JSON.parse(text);
}
