import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerOne, findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import { sweepDue } from './sweep.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

/** What may come next: which finding, as a new version or as it was; a worse one; by how many functions at once. */
const Step = fc.record({
  finding: fc.nat(2),
  isNew: fc.boolean(),
  worsens: fc.boolean(),
  atOnce: fc.integer({ min: 1, max: 3 }),
  /** SNS takes nothing while it comes; the store fails once, wherever that is. */
  trouble: fc.constantFrom('none', 'none', 'none', 'sns', 'dynamodb'),
  nth: fc.integer({ min: 1, max: 14 }),
  minutes: fc.constantFrom(1, 3, 20, 70),
});

let count = 0;

async function live(steps: readonly (typeof Step extends fc.Arbitrary<infer T> ? T : never)[]) {
  count += 1;
  const userName = `user${count}`;
  const versions = [0, 0, 0];
  let severity = 3;
  let incidentId = '';
  const toldAt: { at: number; text: string }[] = [];
  const begins = stage.mails.length;
  const most = { due: 0 };
  const look = async () => {
    for (const { text } of stage.mails.slice(begins + toldAt.length))
      toldAt.push({ at: stage.deps.store.now(), text });
    const due = [...(await stage.items('DUE')).keys()].filter((sk) => sk.endsWith(`${incidentId}#update`));
    most.due = Math.max(most.due, due.length);
  };
  const pass = async (minutes: number, atATime = 1) => {
    for (let minute = 0; minute < minutes; minute += atATime) {
      stage.advance(atATime * MINUTE);
      await sweepDue(stage.deps);
      await look();
    }
  };
  for (const step of steps) {
    if (step.worsens) severity = Math.min(9, severity + 1);
    versions[step.finding] =
      (versions[step.finding] ?? 0) + (step.isNew || step.worsens || versions[step.finding] === 0 ? 1 : 0);
    const event = findingEvent('aws.guardduty', {
      id: `${userName}-${step.finding}`,
      userName,
      accessKeyId: `AKIA${userName.toUpperCase().padEnd(16, 'X')}`,
      type: 'Discovery:IAMUser/AnomalousBehavior',
      severity,
      // One time for all versions: the count tells them apart, and a repeat is exactly the same.
      updatedAt: '2026-11-21T10:00:00.000Z',
      count: versions[step.finding] ?? 0,
    });
    if (step.trouble === 'sns') stage.failing('sns', 'Publish');
    if (step.trouble === 'dynamodb') stage.failing('dynamodb', 'UpdateItem', { nth: step.nth });
    const answers = await Promise.allSettled(
      Array.from({ length: step.atOnce }, () => answerOne(event, stage.deps)),
    );
    stage.endFaults();
    // As Lambda would: what could be neither done nor left is tried again.
    const isDone = answers.every(({ status }) => status === 'fulfilled');
    if (!isDone || step.trouble === 'dynamodb') await answerOne(event, stage.deps);
    const [answer] = answers;
    if (answer?.status === 'fulfilled') incidentId = answer.value.incident.id;
    await look();
    await pass(step.minutes);
  }
  await pass(24 * 60, 20);
  return {
    incidentId,
    versions,
    severity,
    toldAt,
    most,
    hadTrouble: steps.some(({ trouble }) => trouble !== 'none'),
  };
}

it('all that came is told in the end, in few mails, whatever comes in whatever order and fails where it may', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_127);
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 2, maxLength: 7 }), async (steps) => {
      const { incidentId, versions, toldAt, most, hadTrouble } = await live(steps);
      const stored = await getIncident(incidentId, stage.deps.store);
      const last = toldAt.at(-1)?.text ?? '';
      // The last mail has every finding and each as often as it was seen, if any came after the first.
      const came = versions.filter((version) => version > 0);
      expect(stored.findings.map((finding) => finding['count']).sort()).toEqual([...came].sort());
      if (toldAt.length > 1) {
        expect(last).toContain(`${came.length} finding${came.length === 1 ? '' : 's'} in this incident`);
        for (const version of came)
          expect(last).toContain(version === 1 ? 'seen once' : `seen ${version} times`);
        expect(last).toContain(`severity ${stored.severity}`);
      } else expect(came).toEqual([1]);
      if (hadTrouble) return;
      expect(most.due).toBeLessThanOrEqual(1);
      const calm = toldAt.filter(({ text }) => text.includes('\nSAME'));
      for (const { at, text } of calm) {
        const near = toldAt.filter((one) => one.text !== text && one.at <= at && at - one.at < 15 * MINUTE);
        expect(near).toEqual([]);
      }
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 4), seed, endOnFailure: true },
  );
}, 600_000);
