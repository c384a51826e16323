import type { IAMClient } from '@aws-sdk/client-iam';
import { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { errorFacts } from '../aws/error-facts.ts';
import type { Trail } from '../aws/trail.ts';
import { canBeAsked, classify } from '../findings/classify.ts';
import type { Credential } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';

export interface IdentifyDeps {
  readonly iam: IAMClient;
  readonly trail: { connect(): Promise<Trail> };
  readonly log: { failure(message: string, error: unknown): void };
}

/** A finding with what AWS has added to it, and the credential that the two together name. */
export interface Identified {
  readonly finding: Finding;
  readonly credential: Credential;
}

/**
 * What the finding names; where it does not say enough, what IAM (of a long-term key) or CloudTrail (of a
 * temporary one) says of the key. Where they cannot say either, the credential stays unknown, and why is said.
 */
export async function identify(finding: Finding, deps: IdentifyDeps): Promise<Identified> {
  const credential = classify(finding);
  const whom = canBeAsked(credential, finding);
  const accessKeyId = credential.accessKeyId;
  if (whom === undefined || accessKeyId === undefined) return { finding, credential };
  try {
    const learned =
      whom === 'iam' ? await askIam(accessKeyId, deps) : await askTrail(finding.region, accessKeyId, deps);
    if (learned === undefined)
      return { finding, credential: add(credential, `${NAMES[whom]} does not know it`) };
    const fuller = { ...finding, ...learned };
    return { finding: fuller, credential: add(classify(fuller), `${NAMES[whom]} was asked whose it is`) };
  } catch (error) {
    deps.log.failure(`${NAMES[whom]} could not be asked whose the key is`, error);
    return { finding, credential: add(credential, `${NAMES[whom]} did not say (${errorFacts(error).code})`) };
  }
}

const NAMES = { iam: 'IAM', cloudtrail: 'CloudTrail' } as const;

const add = (credential: Credential, more: string): Credential => ({
  ...credential,
  because: `${credential.because}; ${more}`,
});

type Learned = Pick<Finding, 'principalName' | 'principalType' | 'principalId'>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
async function askIam(AccessKeyId: string, { iam }: IdentifyDeps): Promise<Learned | undefined> {
  try {
    const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    return UserName === undefined ? undefined : { principalName: UserName, principalType: 'IAMUser' };
  } catch (error) {
    // AWS answers AccessDenied, not NoSuchEntity, about a key that no user of the account holds.
    if (error instanceof Error && /^(NoSuchEntity(Exception)?|AccessDenied)$/.test(error.name))
      return undefined;
    throw error;
  }
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
const Identity = z.object({
  userIdentity: z.object({
    type: z.string().check(z.maxLength(64)),
    principalId: z.optional(z.string().check(z.maxLength(300))),
    userName: z.optional(z.string().check(z.maxLength(300))),
    accessKeyId: z.string(),
    sessionContext: z.optional(
      z.object({
        sessionIssuer: z.optional(z.object({ userName: z.optional(z.string().check(z.maxLength(300))) })),
      }),
    ),
  }),
});

/** In the region of the finding, and in the one that holds the calls to IAM. */
async function askTrail(
  region: string,
  accessKeyId: string,
  deps: IdentifyDeps,
): Promise<Learned | undefined> {
  const trail = await deps.trail.connect();
  for (const where of new Set([region, 'us-east-1'])) {
    for (const text of await trail.lookUpKey(where, accessKeyId)) {
      const { data } = Identity.safeParse(parse(text));
      if (data === undefined || data.userIdentity.accessKeyId !== accessKeyId) continue;
      const { type, principalId, userName, sessionContext } = data.userIdentity;
      const name = userName ?? sessionContext?.sessionIssuer?.userName;
      return {
        principalType: type,
        ...(principalId === undefined ? {} : { principalId }),
        ...(name === undefined ? {} : { principalName: name }),
      };
    }
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a record: it says nothing.
    return undefined;
  }
}
