import { setTimeout } from 'node:timers/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { connectEventBus } from '../aws/event-bus.ts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { connectTrail } from '../aws/trail.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import { findDeployment } from './connect.ts';
import { DEFAULT_POLICY, loadPolicy } from './policy-file.ts';
import { terminal } from './terminal.ts';

/** As the function has it, but for what only the function may: the runbook, the seal, and to be held back. */
export async function connectMainPath(
  policyFile: string | undefined,
  clients: OperatorClients,
): Promise<RespondDeps> {
  const { dynamodb, iam, sns, sts, events } = clients;
  const deployment = await findDeployment(clients);
  const { Account: homeAccount = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const failure = (message: string, error: unknown) =>
    terminal.progress(`${message}: ${error instanceof Error ? error.message : String(error)}`);
  const log: RespondDeps['log'] = { info: () => undefined, about: () => log, failure };
  return {
    homeAccount,
    isSimulationOn: false,
    // What is left here for later the deployment's sweep takes up, as it does looks at the trail.
    isInvestigating: true,
    policy: loadPolicy(policyFile ?? DEFAULT_POLICY),
    store: { dynamodb, tableName: deployment.tableName, now: Date.now },
    notify: { sns, topicArn: deployment.topicArn, denyAllPolicyArn: deployment.denyAllPolicyArn },
    denySessionsPolicyArn: deployment.denySessionsPolicyArn,
    iamFor: async () => iam,
    identify: { iam, log, trail: { connect: async () => connectTrail(clients.cloudtrailIn) } },
    bus: { connect: async () => connectEventBus(events) },
    // A person has looked at it: nothing holds him back but what AWS lets him do.
    wait: (milliseconds) => setTimeout(milliseconds),
    switches: { read: async () => ({}), readNow: async () => ({}) },
    log,
  };
}
