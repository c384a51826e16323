import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { CordonError } from '../model/cordon-error.ts';
import { AFTER_CONTAINMENT } from './client-settings.ts';

/** What Cordon asks of EventBridge. Loaded by import(), as the detector is, and for the same reason. */
export interface EventBus {
  /** Up to ten, onto the default bus. Throws when it does not take all of them. */
  put(entries: readonly PutEventsRequestEntry[]): Promise<void>;
  region(): Promise<string>;
}

export function connectEventBus(
  client: EventBridgeClient = new EventBridgeClient(AFTER_CONTAINMENT),
): EventBus {
  return {
    async put(entries) {
      const { FailedEntryCount = 0, Entries = [] } = await client.send(
        new PutEventsCommand({ Entries: [...entries] }),
      );
      if (FailedEntryCount === 0) return;
      // A call that AWS has taken may still have entries that it has not.
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      throw new CordonError(
        refused?.ErrorCode ?? 'Unknown',
        refused?.ErrorMessage ?? 'EventBridge refused it',
      );
    },
    region: () => client.config.region(),
  };
}
