import * as z from 'zod/mini';
import { errorFacts } from '../aws/error-facts.ts';
import { createRotationClients } from '../aws/rotation-clients.ts';
import { connectSealKey } from '../aws/seal-key.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { StepResult } from '../rotate/rotate-deps.ts';
import { rotateStep } from '../rotate/rotate-step.ts';
import { createFunctionLog } from './function-log.ts';

const Environment = z.object({
  INCIDENT_TABLE: z.string(),
  EVIDENCE_BUCKET: z.string(),
  AWS_REGION: z.string(),
  SEAL_KEY_ID: z.string(),
});

const env = readEnvironment();
const log = createFunctionLog();
const clients = createRotationClients();
const sealKey = connectSealKey(env.SEAL_KEY_ID);

interface Invocation {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
}

/**
 * A step of RotateIAMKeysRunbook. What it answers stands in the execution's outputs, and so does the
 * message of what it throws: ids, states and AWS's own words, never a secret.
 */
export async function handler(event: unknown, invocation: Invocation): Promise<StepResult> {
  log.begin(invocation.awsRequestId);
  try {
    return await rotateStep(event, {
      account: invocation.invokedFunctionArn.split(':')[4] ?? '',
      region: env.AWS_REGION,
      clients,
      store: {
        dynamodb: clients.dynamodb,
        tableName: env.INCIDENT_TABLE,
        now: () => Date.now(),
        seal: { connect: async () => sealKey },
      },
      evidenceBucket: env.EVIDENCE_BUCKET,
      log,
    });
  } catch (error) {
    log.failure('the step failed', error);
    throw explain(error);
  }
}

function readEnvironment(): z.infer<typeof Environment> {
  const parsed = Environment.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CordonError('Environment', `the function's environment lacks ${names}`, {
    advice: 'deploy the stack again',
  });
}

/** Without a cause: Lambda shows of an error all that it carries. */
function explain(error: unknown): CordonError {
  if (!(error instanceof CordonError)) {
    const { code, message } = errorFacts(error);
    return new CordonError(code, `${code}: ${message}`);
  }
  const advice = error.advice === undefined ? '' : `. Next: ${error.advice}`;
  return new CordonError(error.code, `${error.message}${advice}`);
}
