import { randomUUID } from 'node:crypto';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { startCaller } from '../../src/cli/stage/caller-process.ts';
import type { DescribedFinding } from '../../src/cli/stage/described-finding.ts';
import type { ServiceEvent } from '../../src/cli/stage/finding-format.ts';
import { guardduty } from '../../src/cli/stage/formats/guardduty.ts';
import { raiseInGuardDuty } from '../../src/cli/stage/guardduty.ts';
import { type ReceivedMail, readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { type AccessKey, SECURITY, type Stage } from '../../src/cli/stage/stage.ts';
import { outcomes, type TestUser } from './open-stage.ts';

const { region } = leakedUserKey;

/** A leaked key of this user, as GuardDuty would describe it; `more` says what is different. */
export const describeLeak = (
  stage: Stage,
  { name, key }: TestUser,
  more: Partial<DescribedFinding> & { id: string },
): DescribedFinding => ({
  type: leakedUserKey.finding.type,
  severity: 8,
  title: `The key of ${name} was used from an unusual place.`,
  account: stage.sandbox.administrator.account,
  region,
  detectorId: stage.detectorId,
  credential: { accessKeyId: key.accessKeyId, userName: name, userType: 'IAMUser' },
  call: { service: 'iam.amazonaws.com', api: 'ListUsers', address: '198.51.100.7' },
  seenAt: new Date().toISOString(),
  count: 1,
  ...more,
});

/** GuardDuty has it, or has seen it once more; the bus hears nothing. Gives the finding as GuardDuty has it now. */
export const raise = (stage: Stage, finding: DescribedFinding): Promise<DescribedFinding> =>
  raiseInGuardDuty(stage.sandbox.control, finding, 'never');

/** The event as a rule hands it to the function. */
export function envelop(stage: Stage, { detailType, ...event }: ServiceEvent, more: object = {}): object {
  const { account } = stage.sandbox.administrator;
  const time = new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    account,
    time,
    region,
    ...event,
    ...more,
  };
}

export const envelopFinding = (stage: Stage, finding: DescribedFinding, more: object = {}): object =>
  envelop(stage, guardduty.buildEvent(finding), more);

/** Somebody who may invoke the function, and nothing else in the account. */
export async function makeInvoker({ clients: { iam }, sandbox }: Stage): Promise<LambdaClient> {
  const UserName = 'mallory';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'invoke', PolicyDocument }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return new LambdaClient({
    endpoint: sandbox.origin,
    region,
    credentials: { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' },
  });
}

/** Hands the event to the function and waits until it has done all that it will. Gives its answer. */
export async function invoke(invoker: LambdaClient, event: object): Promise<unknown> {
  const { Payload, FunctionError } = await invoker.send(
    new InvokeCommand({ FunctionName: 'GuardDutyTranslator', Payload: JSON.stringify(event) }),
  );
  const answer = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(answer);
  return JSON.parse(answer);
}

/** What a process of its own gets that makes every call with this key: `[true]` all of them, `[false]` none. */
export async function tryKey({ sandbox }: Stage, key: AccessKey): Promise<boolean[]> {
  const caller = startCaller({ endpoint: sandbox.origin, region, ...key, takesSession: false });
  try {
    // By the first his SDK learns how far the story's clock has been moved; until then his signatures are too old.
    await caller.round();
    return outcomes(await caller.round());
  } finally {
    await caller.stop();
  }
}

/** A person gives the key back. */
export const reactivate = async ({ clients: { iam } }: Stage, { name, key }: TestUser): Promise<void> => {
  const change = { UserName: name, AccessKeyId: key.accessKeyId, Status: 'Active' } as const;
  await iam.send(new UpdateAccessKeyCommand(change));
};

/** The mails of this subject, once there is one. */
export const mailsTitled = async ({ sandbox }: Stage, subject: RegExp): Promise<ReceivedMail[]> =>
  (await waitFor(async () => {
    const found = (await readMails(sandbox, SECURITY)).filter((mail) => subject.test(mail.subject));
    return found.length === 0 ? undefined : found;
  }, 60_000)) ?? [];
