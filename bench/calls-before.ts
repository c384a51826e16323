import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import { connectDetector } from '../src/aws/detector.ts';
import { describeFinding } from '../src/cli/stage/finding-event.ts';
import { guardduty as format } from '../src/cli/stage/formats/guardduty.ts';
import { raiseInGuardDuty } from '../src/cli/stage/guardduty.ts';
import type { Stage } from '../src/cli/stage/stage.ts';
import { defaultPolicy } from '../src/policy/fixture.ts';
import { respond } from '../src/respond/respond.ts';
import type { RespondDeps } from '../src/respond/respond-deps.ts';

/**
 * How many AWS calls have been answered when `UpdateAccessKey` goes out for a real finding: what
 * containment waits for. The main path itself is run, with clients that note what they send.
 */
export async function countCallsBefore(stage: Stage): Promise<number> {
  const answered: string[] = [];
  let before: number | undefined;
  const { iam, dynamodb, sns, guardduty } = stage.clients;
  for (const client of [iam, dynamodb, sns, guardduty]) {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const name = String(context.commandName);
        if (name === 'UpdateAccessKeyCommand') before ??= answered.length;
        const result = await next(args);
        answered.push(name);
        return result;
      },
      { step: 'initialize', name: 'noteCalls' },
    );
  }
  // GuardDuty has it and does not send it: only this process is to act.
  const finding = describeFinding(leakedUserKey, stage);
  const raised = await raiseInGuardDuty(stage.sandbox.control, finding, 'never');
  const { detailType, ...sent } = format.buildEvent(raised);
  const event = { ...sent, 'detail-type': detailType };
  const silent: RespondDeps['log'] = { info: () => undefined, failure: () => undefined, about: () => silent };
  await respond(event, {
    homeAccount: stage.sandbox.administrator.account,
    isSimulationOn: true,
    policy: defaultPolicy(),
    store: { dynamodb, tableName: stage.tableName, now: Date.now },
    notify: { sns, topicArn: stage.topicArn, denyAllPolicyArn: stage.denyAllPolicyArn },
    denySessionsPolicyArn: stage.denySessionsPolicyArn,
    iamFor: () => Promise.resolve(iam),
    detector: { connect: async () => connectDetector(() => guardduty) },
    // Only what stands before containment is counted.
    wait: async () => undefined,
    switches: { read: async () => ({}), readNow: async () => ({}) },
    log: silent,
  });
  if (before === undefined) throw new Error('the key was not deactivated');
  return before;
}
