/**
 * Somebody with an access key that may write to IAM, as a process of his own. Once a second he looks whether his key
 * is still Active and which policies are attached to him, sets it Active again and takes them off: while IAM spreads
 * a change, what is shown is not yet what holds. He does so as often as UNDOES says, and goes on looking. He prints a line when he has looked for the first time, one for
 * each thing that he has undone, and one for each look that was refused.
 */
import { setTimeout } from 'node:timers/promises';
import {
  DetachUserPolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';

const accessKeyId = process.env['AWS_ACCESS_KEY_ID'] ?? '';
const iam = new IAMClient({
  endpoint: process.env['AWS_ENDPOINT_URL'] ?? '',
  region: process.env['AWS_REGION'] ?? 'us-east-1',
  credentials: { accessKeyId, secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '' },
  maxAttempts: 1,
});
const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

let left = Number(process.env['UNDOES'] ?? Number.POSITIVE_INFINITY);

async function undo(UserName: string): Promise<void> {
  const [{ AccessKeyMetadata = [] }, { AttachedPolicies = [] }] = await Promise.all([
    iam.send(new ListAccessKeysCommand({ UserName })),
    iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
  ]);
  const isOff = AccessKeyMetadata.some((key) => key.AccessKeyId === accessKeyId && key.Status !== 'Active');
  if (left <= 0 || (!isOff && AttachedPolicies.length === 0)) return;
  left -= 1;
  if (isOff) {
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status: 'Active' }));
    print({ undid: 'key' });
  }
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    print({ undid: 'policy' });
  }
}

const { User } = await iam.send(new GetUserCommand({}));
print({ ready: User?.UserName });
for (;;) {
  try {
    await undo(User?.UserName ?? '');
  } catch (error) {
    print({ refused: error instanceof Error ? error.name : String(error) });
  }
  await setTimeout(1_000);
}
