import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import type { Analyst } from './analyst.ts';
import type { Stage } from './stage.ts';
import type { Cast } from './story.ts';

interface Deciding {
  readonly analyst: Analyst;
  readonly stage: Stage;
  readonly scenario: DetectedScenario;
  /** Of the incident. */
  readonly id: string;
  readonly findings: readonly string[];
}

/** The commands of the guide, in its order; what the advice of the investigation names is contained, one after the other. */
export async function decide(
  { analyst, stage, scenario, id, findings }: Deciding,
  { tell }: Cast,
): Promise<{ readonly advised: readonly string[] }> {
  const { leakedKey } = stage;
  const [finding = ''] = findings;
  show((await analyst.run('triage', finding)).out, 9, tell);
  const hour = ['investigate', leakedKey.accessKeyId, '--since', '1h', '--quiet'];
  show((await analyst.run(...hour)).out, 12, tell);
  const day = [
    'investigate',
    leakedKey.accessKeyId,
    '--since',
    '1d',
    '--pin',
    scenario.job.address,
    '--quiet',
  ];
  const { out } = await analyst.run(...day);
  const advised = [
    ...new Set([...out.matchAll(/cordon contain (AKIA[A-Z0-9]{12,124})/g)].map(([, key = '']) => key)),
  ];
  show(sectionOf(out, 'CONTAIN, IN THIS ORDER'), 12, tell);
  const page = join(await mkdtemp(join(tmpdir(), 'cordon-page-')), `${id}.html`);
  show((await analyst.run('report', id, '--out', page)).out, 3, tell);
  for (const key of advised) {
    const plan = await analyst.run('contain', key);
    show(plan.out, 12, tell);
    const hash = /^PLAN ([0-9a-f]{64})/m.exec(plan.out)?.[1] ?? '';
    const reason = 'threat list, and calls that the job never makes';
    show((await analyst.run('contain', key, '--apply', '--plan', hash, '--reason', reason)).out, 8, tell);
  }
  return { advised };
}

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
  const [, rest = ''] = out.split(`${heading}\n`, 2);
  return `${heading}\n${rest.split(/\n(?=[A-Z])/, 1)[0]}`;
}
