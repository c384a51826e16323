import {
  CreateOpsItemCommand,
  type CreateOpsItemCommandInput,
  GetOpsItemCommand,
  type OpsItem,
} from '@aws-sdk/client-ssm';
import type { Stage } from '../fixture.ts';

/** For the tests of OpsItems: one that is about a leaked key. */
export async function makeItem(
  { ssm }: Pick<Stage, 'ssm'>,
  more: Partial<CreateOpsItemCommandInput> = {},
): Promise<string> {
  const made = await ssm.send(
    new CreateOpsItemCommand({
      Title: 'Access key of deploy-bot is used from outside',
      Description: '## What is known\nThe key was seen in a public repository.',
      Source: 'Cordon',
      ...more,
    }),
  );
  return made.OpsItemId ?? '';
}

export async function getItem({ ssm }: Pick<Stage, 'ssm'>, OpsItemId: string): Promise<OpsItem> {
  const { OpsItem } = await ssm.send(new GetOpsItemCommand({ OpsItemId }));
  if (OpsItem === undefined) throw new Error('there is no OpsItem');
  return OpsItem;
}

/** Operational data with a deduplication string. */
export const dedup = (text: string, ...arns: string[]) => ({
  '/aws/dedup': { Type: 'SearchableString', Value: JSON.stringify({ dedupString: text }) } as const,
  ...(arns.length === 0
    ? {}
    : {
        '/aws/resources': {
          Type: 'SearchableString',
          Value: JSON.stringify(arns.map((arn) => ({ arn }))),
        } as const,
      }),
});
