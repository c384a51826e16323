import { GetAccessKeyLastUsedCommand, GetUserCommand } from '@aws-sdk/client-iam';
import type { Incident } from '../../model/incident.ts';
import type { RespondDeps } from '../respond-deps.ts';

/** The user by his ARN, which has his path in it: the finding names him without. Not found: the case goes without. */
export async function findUserArn(incident: Incident, deps: RespondDeps): Promise<string | undefined> {
  const { finding, credential } = incident;
  if ('unreadable' in finding || credential.accessKeyId === undefined || credential.kind !== 'user-key')
    return undefined;
  if (finding.account !== deps.homeAccount) return undefined;
  try {
    const iam = await deps.iamFor(finding.source);
    const { UserName } = await iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: credential.accessKeyId }),
    );
    // Without a name, IAM would answer about the caller.
    if (UserName === undefined) return undefined;
    return (await iam.send(new GetUserCommand({ UserName }))).User?.Arn;
  } catch (error) {
    deps.log.failure("the user's ARN could not be found for the case", error);
    return undefined;
  }
}
