import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { withoutPermission } from '../../src/cli/stage/without-permission.ts';
import { emitFinding, makeUser, openStage, settled, type TestStage } from './open-stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage(withoutPermission);
}, 60_000);
afterAll(() => stage?.close());

/** The function's own lines, which are JSON; Lambda's begin with a word. */
async function readLog(): Promise<Record<string, unknown>[]> {
  const { origin: endpoint, administrator: credentials } = stage.sandbox;
  const logs = new CloudWatchLogsClient({ endpoint, region: leakedUserKey.region, credentials });
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const lines: string[] = [];
  for (const { logGroupName } of logGroups) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    lines.push(...events.map(({ message }) => message?.trim() ?? ''));
  }
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));
}

it('says in every line which request, incident and finding it is about, and what AWS said; and no secret', async () => {
  const { name, key } = await makeUser(stage, 'logged');
  await emitFinding(stage, { id: 'f-logged', userName: name, accessKeyId: key.accessKeyId });
  const incident = await settled(stage, `user/${name}`);
  const own = await waitFor(async () => {
    const lines = (await readLog()).filter((line) => line['findingId'] === 'f-logged');
    return lines.some((line) => line['message'] === 'people told') ? lines : undefined;
  }, 60_000);
  expect(own?.length).toBeGreaterThan(2);
  for (const line of own ?? []) {
    expect(line).toMatchObject({
      service: 'cordon',
      incidentId: incident.id,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  }
  expect(own).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      message: 'deactivate-access-key',
      aws: expect.objectContaining({
        code: 'AccessDenied',
        status: 403,
        requestId: expect.stringMatching(/./),
      }),
    }),
  );
  const all = JSON.stringify(await readLog());
  expect(all).not.toContain(key.secretAccessKey);
  expect(all).not.toMatch(/sessionToken|SecretAccessKey|accessKeyDetails/i);
});
