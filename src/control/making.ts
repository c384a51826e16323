import * as z from 'zod/mini';

/** A call that made an identity, or let somebody become it: by whom, and what. */
export interface Making {
  readonly call: string;
  /** Of a service or another account there may be neither ARN nor key: nothing of ours made it. */
  readonly by: { readonly account: string; readonly arn: string; readonly accessKeyId: string };
  /** The user or the role; of a session, the key that was issued. */
  readonly made: { readonly name?: string; readonly accessKeyId?: string };
}

const text = z.optional(z.string().check(z.maxLength(2_048)));

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const Made = z.object({
  eventSource: z.enum(['iam.amazonaws.com', 'sts.amazonaws.com']),
  eventName: z.string().check(z.maxLength(200)),
  userIdentity: z.object({ accountId: text, arn: text, accessKeyId: text }),
  requestParameters: z.nullish(z.object({ userName: text, roleName: text })),
  responseElements: z.nullish(
    z.object({
      credentials: z.optional(z.object({ accessKeyId: text })),
      accessKey: z.optional(z.object({ userName: text })),
    }),
  ),
});

/** Undefined: it did not succeed, or it is no record of these. */
export function readMaking(record: string): Making | undefined {
  const value = parse(record);
  if (typeof value !== 'object' || value === null || 'errorCode' in value) return undefined;
  const { data } = Made.safeParse(value);
  if (data === undefined) return undefined;
  const { userIdentity, requestParameters, responseElements } = data;
  // A user who makes a key for himself does not name himself.
  const name =
    requestParameters?.userName ?? requestParameters?.roleName ?? responseElements?.accessKey?.userName;
  const accessKeyId = responseElements?.credentials?.accessKeyId;
  return {
    call: data.eventName,
    by: {
      account: userIdentity.accountId ?? '',
      arn: userIdentity.arn ?? '',
      accessKeyId: userIdentity.accessKeyId ?? '',
    },
    made: {
      ...(name === undefined ? {} : { name }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
    },
  };
}

function parse(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    // Not a record: it says nothing.
    return undefined;
  }
}
