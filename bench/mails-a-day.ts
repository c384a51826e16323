import { answerOne, findingEvent, MINUTE, openRespondStage } from '../src/respond/fixture.ts';
import { sweepDue } from '../src/respond/sweep.ts';

const EVERY = 5;
const DAY = 24 * 60;

/**
 * Mails about one incident over a simulated day in which GuardDuty repeats its finding every five minutes, with the
 * sweep's minutes in between. Without folding (a rule that mails each event) there is one mail for each.
 */
export async function bench(): Promise<object> {
  const stage = await openRespondStage();
  try {
    const accessKeyId = await stage.makeUser('repeated', '/');
    const repeat = (count: number) =>
      findingEvent('aws.guardduty', {
        id: 'f-repeated',
        userName: 'repeated',
        accessKeyId,
        type: 'Discovery:IAMUser/AnomalousBehavior',
        severity: 5,
        updatedAt: new Date(stage.deps.store.now()).toISOString(),
        count,
      });
    const toldAt: number[] = [];
    let repeats = 0;
    for (let minute = 0; minute < DAY; minute += 1) {
      if (minute % EVERY === 0) {
        repeats += 1;
        await answerOne(repeat(repeats), stage.deps);
      }
      await sweepDue(stage.deps);
      while (toldAt.length < stage.mails.length) toldAt.push(minute);
      stage.advance(MINUTE);
    }
    process.stdout.write(`mails at minute ${toldAt.join(', ')} of the day\n`);
    return { repeats, mails: stage.mails.length, baseline: repeats, toldAt };
  } finally {
    await stage.close();
  }
}
