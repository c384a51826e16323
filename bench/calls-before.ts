import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import { findingEvent } from '../src/cli/stage/finding-event.ts';
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
  const { iam, dynamodb, sns } = stage.clients;
  for (const client of [iam, dynamodb, sns]) {
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
  const event = { ...findingEvent(leakedUserKey, stage), 'detail-type': 'GuardDuty Finding' };
  const silent: RespondDeps['log'] = { info: () => undefined, failure: () => undefined, about: () => silent };
  await respond(event, {
    homeAccount: stage.sandbox.administrator.account,
    isSimulationOn: true,
    policy: defaultPolicy(),
    store: { dynamodb, tableName: stage.tableName, now: Date.now },
    notify: { sns, topicArn: stage.topicArn, denyAllPolicyArn: stage.denyAllPolicyArn },
    denySessionsPolicyArn: stage.denySessionsPolicyArn,
    iamFor: () => Promise.resolve(iam),
    switches: { read: async () => ({}), readNow: async () => ({}) },
    log: silent,
  });
  if (before === undefined) throw new Error('the key was not deactivated');
  return before;
}
