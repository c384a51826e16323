import * as z from 'zod/mini';
import type { AttachedRole } from '../model/finding.ts';
import { readRoleArn } from './identifiers.ts';
import { dropAbsent, lenient, text } from './lenient.ts';
import { namePrincipal, type Principal } from './principals.ts';

/** An element of Security Hub's `Resources`, in ASFF or in OCSF, made alike by who reads that format. */
export interface HubResource {
  readonly type: string;
  readonly id: string;
  /** `{ AwsIamAccessKey: {…} }` */
  readonly details: unknown;
}

const KEY_TYPES = ['AwsIamAccessKey', 'AWS::IAM::AccessKey'];

const Details = z.object({
  AwsIamAccessKey: lenient(
    z.object({
      AccessKeyId: text(300),
      PrincipalId: text(300),
      PrincipalName: text(300),
      PrincipalType: text(100),
      UserName: text(300),
    }),
  ),
  AwsEc2Instance: lenient(z.object({ IamInstanceProfileArn: text(1024) })),
  AwsLambdaFunction: lenient(z.object({ Role: text(1024) })),
  AwsEcsTaskDefinition: lenient(z.object({ TaskRoleArn: text(1024) })),
});

/**
 * The principals whose keys are among the resources, wherever they stand in the list. The key's id is in the
 * details or only in the resource's id; the name is in `UserName` where the finding is old.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resourcedetails-awsiam.html
 */
export function readKeyResources(resources: readonly HubResource[]): readonly Principal[] {
  return resources
    .filter(({ type }) => KEY_TYPES.includes(type))
    .map(({ id, details }) => {
      const key = readDetails(details)?.AwsIamAccessKey;
      return namePrincipal({
        accessKeyId: key?.AccessKeyId ?? id.replace(/^AWS::IAM::AccessKey:/, ''),
        principalId: key?.PrincipalId,
        principalName: key?.PrincipalName ?? key?.UserName,
        principalType: key?.PrincipalType,
      });
    });
}

/** The role of the first instance, function or task among the resources that has one. */
export function readResourceRole(resources: readonly HubResource[]): AttachedRole | undefined {
  for (const { id, details } of resources) {
    const read = readDetails(details);
    const roles = [
      { of: 'instance', arn: read?.AwsEc2Instance?.IamInstanceProfileArn },
      { of: 'function', arn: read?.AwsLambdaFunction?.Role },
      { of: 'task', arn: read?.AwsEcsTaskDefinition?.TaskRoleArn },
    ] as const;
    for (const { of, arn } of roles) {
      if (arn === undefined || readRoleArn(arn) === undefined) continue;
      return { of, arn, ...dropAbsent({ workload: nameWorkload(id) }) };
    }
  }
  return undefined;
}

const readDetails = (details: unknown): z.output<typeof Details> | undefined =>
  Details.safeParse(details).data;

/** Of an instance its own id, as GuardDuty names it, and not the ARN around it. */
const nameWorkload = (id: string): string | undefined => {
  const [, instance = id] = /:instance\/(i-[0-9a-f]{8,17})$/.exec(id) ?? [];
  return instance.length > 0 && instance.length <= 1024 ? instance : undefined;
};
