import type {
  CancelKeyDeletionRequest,
  CancelKeyDeletionResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse,
} from '@aws-sdk/client-kms';
import { type Call, operation } from '../../kernel/operation.ts';
import { checkNumber } from '../events/constraints.ts';
import { accessKey, findOwnKey, trailKey } from './find-key.ts';
import { invalidState, keyState, refuseDeleted, storeKey } from './key.ts';

const DAY = 24 * 3_600_000;
const USUAL_WINDOW = 30;

const turn = (name: 'EnableKey' | 'DisableKey', isEnabled: boolean) =>
  operation<EnableKeyRequest & DisableKeyRequest, object>({
    access: (input, call) => [accessKey(name, { key: findOwnKey(input.KeyId, call) }, call)],
    act(input, call) {
      const key = findOwnKey(input.KeyId, call);
      refuseDeleted(key);
      storeKey(call.world, { ...key, isEnabled });
      return {};
    },
    trail: (input, _output, call) => trailKey(input.KeyId, call),
  });

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
const ScheduleKeyDeletion = operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse>({
  access: (input, call) => [
    accessKey('ScheduleKeyDeletion', { key: findOwnKey(input.KeyId, call) }, call, {
      'kms:ScheduleKeyDeletionPendingWindowInDays': String(input.PendingWindowInDays ?? USUAL_WINDOW),
    }),
  ],
  act({ KeyId, PendingWindowInDays = USUAL_WINDOW }, call) {
    checkNumber('pendingWindowInDays', PendingWindowInDays, 7, 30);
    const key = findOwnKey(KeyId, call);
    refuseDeleted(key);
    const deleted = { ...key, deletionAt: call.at + PendingWindowInDays * DAY };
    storeKey(call.world, deleted);
    return {
      KeyId: key.arn,
      DeletionDate: new Date(deleted.deletionAt),
      KeyState: keyState(deleted),
      PendingWindowInDays,
    };
  },
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

const CancelKeyDeletion = operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse>({
  access: (input, call) => [accessKey('CancelKeyDeletion', { key: findOwnKey(input.KeyId, call) }, call)],
  act: (input, call) => ({ KeyId: cancelDeletion(input.KeyId, call) }),
  trail: (input, _output, call) => trailKey(input.KeyId, call),
});

/** The key comes back disabled. */
function cancelDeletion(given: string, call: Call): string {
  const { deletionAt, ...key } = findOwnKey(given, call);
  if (deletionAt === undefined) throw invalidState(`${key.arn} is not pending deletion.`);
  storeKey(call.world, { ...key, isEnabled: false });
  return key.arn;
}

export const keyStates = {
  EnableKey: turn('EnableKey', true),
  DisableKey: turn('DisableKey', false),
  ScheduleKeyDeletion,
  CancelKeyDeletion,
};
