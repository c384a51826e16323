import {
  SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
  type StartAutomationExecutionCommandOutput,
} from '@aws-sdk/client-ssm';
import { AFTER_CONTAINMENT } from './client-settings.ts';

/** What Cordon asks of Systems Manager. Loaded by import(), as Incident Manager is, and for the same reason. */
export interface Automation {
  start(input: StartAutomationExecutionCommandInput): Promise<StartAutomationExecutionCommandOutput>;
  region(): Promise<string>;
}

export function connectAutomation(client: SSMClient = new SSMClient(AFTER_CONTAINMENT)): Automation {
  return {
    start: (input) => client.send(new StartAutomationExecutionCommand(input)),
    region: () => client.config.region(),
  };
}
