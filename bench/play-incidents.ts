import { UpdateUserCommand } from '@aws-sdk/client-iam';
import { waitFor } from '../src/cli/stage/mailbox.ts';
import type { Stage } from '../src/cli/stage/stage.ts';
import {
  emitFinding,
  incidentsOf,
  makeUser,
  rotated,
  settled,
  simulate,
} from '../test/stories/open-stage.ts';

/** Incidents of every kind that this version knows, one after the other, each to its end. */
export async function playIncidents(stage: Stage): Promise<void> {
  const leaked = await makeUser(stage, 'leaked');
  await emitFinding(stage, { id: 'p-leaked', userName: 'leaked', accessKeyId: leaked.key.accessKeyId });
  await settled(stage, 'user/leaked');

  const renamed = await makeUser(stage, 'old-name');
  await stage.clients.iam.send(new UpdateUserCommand({ UserName: 'old-name', NewUserName: 'new-name' }));
  await emitFinding(stage, { id: 'p-renamed', userName: 'old-name', accessKeyId: renamed.key.accessKeyId });
  await settled(stage, 'user/old-name');

  const drill = await makeUser(stage, 'drill', '/cordon-simulation/');
  await simulate(stage, drill);
  await settled(stage, 'user/drill');
  await rotated(stage, 'user/drill');

  // A new finding a week later asks whether the old incident knows it; then the sweep has its minute.
  await stage.sandbox.control('POST clock', { advance: 7 * 24 * 3_600_000 });
  await emitFinding(stage, { id: 'p-later', userName: 'leaked', accessKeyId: leaked.key.accessKeyId });
  await waitFor(
    async () => ((await incidentsOf(stage, 'user/leaked')).length === 2 ? true : undefined),
    20_000,
  );
  await stage.sandbox.control('POST clock', { advance: 10 * 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}
