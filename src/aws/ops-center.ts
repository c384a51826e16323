import {
  CreateOpsItemCommand,
  type CreateOpsItemCommandInput,
  type CreateOpsItemCommandOutput,
  SSMClient,
  UpdateOpsItemCommand,
  type UpdateOpsItemCommandInput,
} from '@aws-sdk/client-ssm';
import { AFTER_CONTAINMENT } from './client-settings.ts';

/** What Cordon asks of OpsCenter. Loaded by import(), as Incident Manager is, and for the same reason. */
export interface OpsCenter {
  create(input: CreateOpsItemCommandInput): Promise<CreateOpsItemCommandOutput>;
  update(input: UpdateOpsItemCommandInput): Promise<unknown>;
}

export function connectOpsCenter(client: SSMClient = new SSMClient(AFTER_CONTAINMENT)): OpsCenter {
  return {
    create: (input) => client.send(new CreateOpsItemCommand(input)),
    update: (input) => client.send(new UpdateOpsItemCommand(input)),
  };
}
