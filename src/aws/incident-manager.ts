import {
  CreateTimelineEventCommand,
  type CreateTimelineEventCommandInput,
  SSMIncidentsClient,
  StartIncidentCommand,
  type StartIncidentCommandInput,
  type StartIncidentCommandOutput,
  UpdateIncidentRecordCommand,
  type UpdateIncidentRecordCommandInput,
  UpdateRelatedItemsCommand,
  type UpdateRelatedItemsCommandInput,
} from '@aws-sdk/client-ssm-incidents';
import { AFTER_CONTAINMENT } from './client-settings.ts';

/**
 * What Cordon asks of Incident Manager. Loaded by import() when the first case is opened: containment does not
 * wait for the client's code. So this file imports nothing that containment needs, or a bundle would put all
 * of that behind the same door.
 */
export interface IncidentManager {
  startIncident(input: StartIncidentCommandInput): Promise<StartIncidentCommandOutput>;
  createTimelineEvent(input: CreateTimelineEventCommandInput): Promise<unknown>;
  updateRelatedItems(input: UpdateRelatedItemsCommandInput): Promise<unknown>;
  updateIncidentRecord(input: UpdateIncidentRecordCommandInput): Promise<unknown>;
}

export function connectIncidentManager(
  client: SSMIncidentsClient = new SSMIncidentsClient(AFTER_CONTAINMENT),
): IncidentManager {
  return {
    startIncident: (input) => client.send(new StartIncidentCommand(input)),
    createTimelineEvent: (input) => client.send(new CreateTimelineEventCommand(input)),
    updateRelatedItems: (input) => client.send(new UpdateRelatedItemsCommand(input)),
    updateIncidentRecord: (input) => client.send(new UpdateIncidentRecordCommand(input)),
  };
}
