import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { createClients, createSimulationIam } from '../aws/clients.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import { createFunctionLog, type FunctionLog } from './function-log.ts';

const Environment = z.object({
  INCIDENT_TABLE: z.string(),
  TOPIC_ARN: z.string(),
  DENY_SESSIONS_POLICY_ARN: z.string(),
  DENY_ALL_POLICY_ARN: z.string(),
  SIMULATION_ROLE_ARN: z.string(),
});

/** What the stack told the function in its environment, as the main path's dependencies; made once a process. */
export function connectDeployment(environment: NodeJS.ProcessEnv): {
  log: FunctionLog;
  depsFor(homeAccount: string): RespondDeps;
} {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new CordonError('Environment', `the function's environment lacks ${names}`, {
      advice: 'deploy the stack again',
    });
  }
  const env = parsed.data;
  const log = createFunctionLog();
  const clients = createClients();
  const store = { dynamodb: clients.dynamodb, tableName: env.INCIDENT_TABLE, now: () => Date.now() };
  warm(store, log);
  let simulationIam: IAMClient | undefined;
  return {
    log,
    depsFor: (homeAccount) => ({
      homeAccount,
      isSimulationOn: env.SIMULATION_ROLE_ARN !== '',
      store,
      notify: { sns: clients.sns, topicArn: env.TOPIC_ARN, denyAllPolicyArn: env.DENY_ALL_POLICY_ARN },
      denySessionsPolicyArn: env.DENY_SESSIONS_POLICY_ARN,
      log,
      async iamFor(source) {
        if (source !== 'simulation') return clients.iam;
        simulationIam ??= createSimulationIam(env.SIMULATION_ROLE_ARN);
        return simulationIam;
      },
    }),
  };
}

/** Opens the connection that the first finding would otherwise wait for. It reads an item that is never there. */
function warm(store: RespondDeps['store'], log: FunctionLog): void {
  const Key = { pk: { S: 'WARM' }, sk: { S: 'WARM' } };
  store.dynamodb
    .send(new GetItemCommand({ TableName: store.tableName, Key }))
    .catch((error: unknown) => log.failure('the connection to the store could not be warmed', error));
}
