import type {
  DeleteSecretRequest,
  DeleteSecretResponse,
  RestoreSecretRequest,
  RestoreSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import type { RequestContext } from '../../../src/iam/model.ts';
import { operation } from '../../kernel/operation.ts';
import {
  accessSecret,
  dropSecret,
  findSecret,
  invalidParameter,
  named,
  requireLive,
  requireSecret,
  secretArn,
  storeSecret,
} from './secret.ts';

const DAY = 24 * 3_600_000;
const USUAL_WINDOW = 30;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
const DeleteSecret = operation<DeleteSecretRequest, DeleteSecretResponse>({
  access: (input, call) => [accessSecret('DeleteSecret', input.SecretId, call, askedOf(input))],
  act(input, call) {
    const { SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced } = input;
    if (isForced === true && days !== undefined)
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 30))
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    if (isForced === true) {
      const secret = findSecret(SecretId, call);
      // What is not there counts as deleted.
      if (secret !== undefined) dropSecret(call.world, secret);
      const unknown = {
        ARN: SecretId.startsWith('arn:') ? SecretId : secretArn(call, SecretId),
        Name: SecretId,
      };
      return { ...(secret === undefined ? unknown : named(secret)), DeletionDate: new Date(call.at) };
    }
    const secret = requireLive(SecretId, call);
    const deletionAt = call.at + (days ?? USUAL_WINDOW) * DAY;
    storeSecret(call.world, { ...secret, deletionAt });
    return { ...named(secret), DeletionDate: new Date(deletionAt) };
  },
});

const askedOf = (input: Omit<DeleteSecretRequest, 'SecretId'>): RequestContext => ({
  ...(input.ForceDeleteWithoutRecovery === undefined
    ? {}
    : { 'secretsmanager:ForceDeleteWithoutRecovery': String(input.ForceDeleteWithoutRecovery) }),
  ...(input.RecoveryWindowInDays === undefined
    ? {}
    : { 'secretsmanager:RecoveryWindowInDays': String(input.RecoveryWindowInDays) }),
});

const RestoreSecret = operation<RestoreSecretRequest, RestoreSecretResponse>({
  access: (input, call) => [accessSecret('RestoreSecret', input.SecretId, call)],
  act(input, call) {
    const { deletionAt: _, ...secret } = requireSecret(input.SecretId, call);
    storeSecret(call.world, secret);
    return named(secret);
  },
});

export const deletion = { DeleteSecret, RestoreSecret };
