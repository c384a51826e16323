import { GenerateMacCommand, KMSClient, KMSInvalidMacException, VerifyMacCommand } from '@aws-sdk/client-kms';
import { COMMON } from './client-settings.ts';

/**
 * A key that never leaves KMS, by which Cordon knows its own records again. Loaded by import(), as the detector
 * is, and for the same reason. https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
 */
export interface SealKey {
  /** Base64. */
  sign(message: Uint8Array): Promise<string>;
  verify(message: Uint8Array, mac: string): Promise<boolean>;
}

const MacAlgorithm = 'HMAC_SHA_256';

export function connectSealKey(KeyId: string, client: KMSClient = new KMSClient(COMMON)): SealKey {
  return {
    async sign(Message) {
      const { Mac } = await client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }));
      return Buffer.from(Mac ?? []).toString('base64');
    },
    async verify(Message, mac) {
      try {
        const Mac = Buffer.from(mac, 'base64');
        const { MacValid } = await client.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message, Mac }));
        return MacValid === true;
      } catch (error) {
        if (error instanceof KMSInvalidMacException) return false;
        throw error;
      }
    },
  };
}
