import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';

/** Who asks, as AWS says: never a word of the request itself. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** `AIDA…`, `AROA…:session`, or the account's id for root. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** Two acts of one person have the same, whatever name he gives his session. */
  readonly person: string;
}

/**
 * What a function URL says of a request whose signature AWS has checked.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
const Identity = z.object({
  requestContext: z.object({
    authorizer: z.object({
      iam: z.object({
        accessKey: z.string().check(z.regex(/^[A-Z0-9]{16,128}$/)),
        accountId: z.string().check(z.regex(/^\d{12}$/)),
        userArn: z.string().check(z.regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:.{1,512}$/)),
        userId: z.string().check(z.regex(/^[\w+=,.@:-]{2,200}$/)),
      }),
    }),
  }),
});

export function readCaller(event: unknown): Caller {
  const { data } = Identity.safeParse(event);
  if (data === undefined) {
    throw new CordonError('NoIdentity', 'AWS does not say who asks', {
      advice: 'the function URL must have the auth type AWS_IAM',
    });
  }
  const { accessKey, accountId, userArn, userId } = data.requestContext.authorizer.iam;
  return {
    account: accountId,
    arn: userArn,
    userId,
    accessKeyId: accessKey,
    person: personOf(userArn, userId),
  };
}

/**
 * Whoever assumes a role chooses the name of the session, so that one person could be two: the role is the person.
 * Identity Center alone sets it itself, to the user's name.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function personOf(arn: string, userId: string): string {
  const [principalId = userId] = userId.split(':');
  return /:assumed-role\/AWSReservedSSO_[^/]+\//.test(arn) ? userId : principalId;
}
