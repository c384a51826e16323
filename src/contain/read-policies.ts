import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
} from '@aws-sdk/client-iam';
import type { NamedPolicy } from '../iam/model.ts';
import { validatePolicy } from '../iam/validate.ts';
import type { UserAccess } from './read-user.ts';

/** What IAM evaluates of a user himself: his own policies, his groups', and his boundary. */
export interface UserPolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
}

/** What `readPolicies` asks of IAM, by what it asks about. */
export const POLICY_PERMISSIONS = {
  user: ['iam:ListGroupsForUser'],
  group: ['iam:GetGroupPolicy', 'iam:ListAttachedGroupPolicies', 'iam:ListGroupPolicies'],
  policy: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
} as const;

/** As they are now. Throws where one cannot be read: what is missing could be the one that allows. */
export async function readPolicies(user: UserAccess, iam: IAMClient): Promise<UserPolicies> {
  const inline = user.inlinePolicies.map(({ name, document }) => read(`inline:${name}`, document));
  const [attached, ofGroups, boundary] = await Promise.all([
    Promise.all(user.attachedPolicies.map((arn) => readManaged(arn, iam))),
    readGroups(user.userName, iam),
    user.boundary === undefined ? undefined : readManaged(user.boundary, iam),
  ]);
  return {
    identity: [...inline, ...attached, ...ofGroups],
    ...(boundary === undefined ? {} : { boundary }),
  };
}

const read = (name: string, text: string): NamedPolicy => ({
  name,
  document: validatePolicy(text, 'identity'),
});

/** A managed policy by its ARN, in its default version. */
export async function readManaged(PolicyArn: string, iam: IAMClient): Promise<NamedPolicy> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return read(PolicyArn, decodeURIComponent(PolicyVersion?.Document ?? ''));
}

async function readGroups(UserName: string, client: IAMClient): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { Groups = [] } of paginateListGroupsForUser({ client }, { UserName })) {
    for (const { GroupName = '' } of Groups) policies.push(...(await readGroup(GroupName, client)));
  }
  return policies;
}

async function readGroup(GroupName: string, client: IAMClient): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { PolicyNames = [] } of paginateListGroupPolicies({ client }, { GroupName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }));
      policies.push(read(`group:${GroupName}:${PolicyName}`, decodeURIComponent(PolicyDocument)));
    }
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedGroupPolicies(
    { client },
    { GroupName },
  )) {
    for (const { PolicyArn = '' } of AttachedPolicies) policies.push(await readManaged(PolicyArn, client));
  }
  return policies;
}
