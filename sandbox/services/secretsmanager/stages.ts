import type {
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse,
  UpdateSecretVersionStageRequest,
  UpdateSecretVersionStageResponse,
} from '@aws-sdk/client-secrets-manager';
import { operation } from '../../kernel/operation.ts';
import { takePage } from './paging.ts';
import {
  accessSecret,
  invalidParameter,
  named,
  notFound,
  requireLive,
  requireSecret,
  storeSecret,
} from './secret.ts';
import { CURRENT, checkStage, moveStage, versionWith } from './versions.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
const UpdateSecretVersionStage = operation<UpdateSecretVersionStageRequest, UpdateSecretVersionStageResponse>(
  {
    access: (input, call) => [
      accessSecret('UpdateSecretVersionStage', input.SecretId, call, {
        'secretsmanager:VersionStage': input.VersionStage,
      }),
    ],
    act(input, call) {
      const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
      checkStage(stage);
      const secret = requireLive(input.SecretId, call);
      for (const id of [from, to])
        if (id !== undefined && !secret.versions.has(id))
          throw notFound(`Secrets Manager can't find the specified secret version: ${id.slice(0, 64)}`);
      const holder = versionWith(secret, stage);
      if (from === undefined && to === undefined)
        throw invalidParameter('You must provide RemoveFromVersionId or MoveToVersionId.');
      // Whoever moves a label has to know where it is.
      if (holder !== undefined && holder.id !== to && holder.id !== from)
        throw invalidParameter(
          `The parameter RemoveFromVersionId can't be empty or another version. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
        );
      if (from !== undefined && holder?.id !== from && to === undefined)
        throw invalidParameter(`The staging label ${stage} is not attached to the version ${from}.`);
      if (stage === CURRENT && to === undefined)
        throw invalidParameter(
          "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
        );
      storeSecret(call.world, { ...moveStage(secret, stage, to), changedAt: call.at });
      return named(secret);
    },
  },
);

const ListSecretVersionIds = operation<ListSecretVersionIdsRequest, ListSecretVersionIdsResponse>({
  access: (input, call) => [accessSecret('ListSecretVersionIds', input.SecretId, call)],
  act(input, call) {
    const secret = requireSecret(input.SecretId, call);
    const found = [...secret.versions.values()].filter(
      ({ stages }) => stages.length > 0 || input.IncludeDeprecated === true,
    );
    const { page, next } = takePage(found, input.NextToken, input.MaxResults);
    return {
      ...named(secret),
      Versions: page.map(({ id, stages, createdAt, lastReadAt }) => ({
        VersionId: id,
        VersionStages: [...stages],
        CreatedDate: new Date(createdAt),
        ...(lastReadAt === undefined ? {} : { LastAccessedDate: new Date(lastReadAt) }),
      })),
      ...next,
    };
  },
});

export const stages = { UpdateSecretVersionStage, ListSecretVersionIds };
