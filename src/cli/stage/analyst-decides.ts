import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Analyst, Ran } from './analyst.ts';
import type { DetectedAttack } from './detected-attack.ts';
import type { Stage } from './stage.ts';
import type { Cast } from './story.ts';

interface Deciding extends Pick<DetectedAttack, 'incident' | 'finding' | 'event'> {
  readonly analyst: Analyst;
  readonly stage: Stage;
  readonly scenario: DetectedScenario;
}

/** What the analyst has written, and whom he has contained. */
export interface Decided {
  readonly page: string;
  readonly contained: readonly string[];
}

const Advice = z.object({ containment: z.array(z.object({ how: z.string() })) });

/** The commands of the guide, in its order; what the advice of the investigation names is contained, one after the other. */
export async function decide(
  { analyst, stage, scenario, incident, finding, event }: Deciding,
  { tell }: Cast,
): Promise<Decided> {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-analyst-'));
  const page = join(folder, `${incident}.html`);
  const answer = join(folder, 'answer.json');
  const mailed = join(folder, 'event.json');
  const read = async (...args: string[]) => requireDone(args, await analyst.run(...args));
  show(await read('triage', finding), 9, tell);
  const about = ['investigate', stage.leakedKey.accessKeyId, '--pin', scenario.job.address, '--quiet'];
  const out = await read(...about, '--since', '1h');
  for (const heading of ['VERDICT', 'CONTAIN, IN THIS ORDER']) show(sectionOf(out, heading), 10, tell);
  await read(...about, '--since', '1d', '--json', '--out', answer);
  await writeFile(mailed, event);
  const explained = await read('policy', 'explain', mailed, '--investigation', answer);
  show(sectionOf(explained, 'AUTOMATIC'), 5, tell);
  show(await read('report', incident, '--out', page), 3, tell);
  const contained = readAdvised(await readFile(answer, 'utf8'));
  for (const key of contained) {
    const plan = await analyst.run('contain', key);
    show(plan.out, 12, tell);
    const hash = /^PLAN ([0-9a-f]{64})/m.exec(plan.out)?.[1] ?? '';
    const reason = 'threat list, and calls that the job never makes';
    show((await analyst.run('contain', key, '--apply', '--plan', hash, '--reason', reason)).out, 8, tell);
  }
  return { page, contained };
}

/** What only reads has to succeed, whatever the roles may do. */
function requireDone(args: readonly string[], { code, out }: Ran): string {
  if (code === 0) return out;
  throw new CordonError('Story', `cordon ${args.slice(0, 2).join(' ')} exited with ${code}`);
}

/** Each key once that the advice says to contain, in its order. */
const readAdvised = (answer: string): readonly string[] => [
  ...new Set(
    Advice.parse(JSON.parse(answer)).containment.flatMap(
      ({ how }) => /^cordon contain (AKIA[A-Z0-9]{12,124})\b/.exec(how)?.[1] ?? [],
    ),
  ),
];

const MOST_WIDE = 150;

/** What the command printed, as far as a story has room for it. */
function show(out: string, most: number, tell: Cast['tell']): void {
  const lines = out.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.slice(0, most))
    tell({ who: '', what: line.length > MOST_WIDE ? `${line.slice(0, MOST_WIDE - 1)}…` : line });
  if (lines.length > most) tell({ who: '', what: `… ${lines.length - most} more lines` });
}

/** From its heading to the next. */
function sectionOf(out: string, heading: string): string {
  const from = out.indexOf(heading);
  return from < 0 ? `(nothing about ${heading})` : (out.slice(from).split(/\n(?=[A-Z])/, 1)[0] ?? '');
}
