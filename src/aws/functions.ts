import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AFTER_CONTAINMENT } from './client-settings.ts';

/** What Cordon asks of Lambda. Loaded by import(), as the detector is, and for the same reason. */
export interface Functions {
  /** Hands it an event and does not wait for the answer: Lambda tries again, and keeps what fails. */
  hand(functionName: string, event: string): Promise<void>;
}

export function connectFunctions(client: LambdaClient = new LambdaClient(AFTER_CONTAINMENT)): Functions {
  return {
    async hand(FunctionName, event) {
      await client.send(
        new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(event) }),
      );
    },
  };
}
