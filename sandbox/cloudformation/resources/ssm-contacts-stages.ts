import type { Plan } from '@aws-sdk/client-ssm-contacts';
import { boolean, list, number, object, required, text } from '../shape.ts';

/** A stage as templates write it: with other names than the API has. */
const stage = object({
  DurationInMinutes: number,
  RotationIds: list(text),
  Targets: list(
    object({
      ChannelTargetInfo: object({ ChannelId: required(text), RetryIntervalInMinutes: number }),
      ContactTargetInfo: object({ ContactId: required(text), IsEssential: required(boolean) }),
    }),
  ),
});

export const stages = list(stage);

export function planOf(
  given: readonly ReturnType<typeof stage.read>[],
  rotationIds: readonly string[],
): Plan {
  const rotations = [...rotationIds, ...given.flatMap(({ RotationIds = [] }) => RotationIds)];
  return {
    Stages: given.map(({ DurationInMinutes = 0, Targets = [] }) => ({
      DurationInMinutes,
      Targets: Targets.map(({ ChannelTargetInfo: channel, ContactTargetInfo: contact }) => ({
        ...(channel === undefined
          ? {}
          : {
              ChannelTargetInfo: {
                ContactChannelId: channel.ChannelId,
                RetryIntervalInMinutes: channel.RetryIntervalInMinutes ?? 0,
              },
            }),
        ...(contact === undefined ? {} : { ContactTargetInfo: contact }),
      })),
    })),
    ...(rotations.length === 0 ? {} : { RotationIds: rotations }),
  };
}
