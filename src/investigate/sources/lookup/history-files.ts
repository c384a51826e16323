import { EVENT_HISTORY } from '../../../model/investigation.ts';
import { DAY, type FilePart, type ScannedFile } from '../../coverage/scanned-file.ts';
import { timeText } from '../../time-text.ts';
import type { TrailRecord } from '../../trail-record.ts';
import type { RegionLook, Unanswered } from './look-at-region.ts';

/** Each region as what was read of it; those that it was not known of whether they are there, too. */
export function describeRegions(
  looks: readonly RegionLook[],
  records: Iterable<TrailRecord>,
): readonly ScannedFile[] {
  const byRegion = new Map<string, TrailRecord[]>();
  for (const record of records) {
    const region = record.evidence.file.slice('lookup:'.length);
    const among = byRegion.get(region);
    if (among === undefined) byRegion.set(region, [record]);
    else among.push(record);
  }
  return looks.map((look) => ({
    file: `${EVENT_HISTORY}, ${look.region}`,
    ...stateOf(look),
    parts: partsOf(byRegion.get(look.region) ?? []),
    dataEvents: [],
  }));
}

function stateOf(look: RegionLook): Pick<ScannedFile, 'state' | 'because'> {
  const refusal = look.refusal();
  const unanswered = look.unanswered();
  if (refusal !== undefined && look.counts().events === 0)
    return { state: 'skipped', because: refusal.because };
  if (unanswered.length === 0) return { state: 'read' };
  return { state: 'truncated', because: sayUnanswered(unanswered) };
}

const MOST_NAMED = 3;

function sayUnanswered(unanswered: readonly Unanswered[]): string {
  const [first, ...others] = [...unanswered].sort((one, other) => other.before - one.before);
  const named = [first, ...others.slice(0, MOST_NAMED - 1)].flatMap((one) =>
    one === undefined
      ? []
      : [`${one.question.attribute} ${one.question.value.slice(0, 80)} before ${timeText(one.before)}`],
  );
  const more = unanswered.length - named.length;
  return `${first?.because ?? ''}; not seen: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function partsOf(records: readonly TrailRecord[]): readonly FilePart[] {
  const parts = new Map<string, { region: string; account: string; times: number[] }>();
  for (const { account, awsRegion: region = '', eventTime } of records) {
    const name = JSON.stringify([account, region]);
    const part = parts.get(name) ?? { account, region, times: [] };
    parts.set(name, part);
    part.times.push(eventTime);
  }
  return [...parts.values()].map(({ account, region, times }) => ({
    account,
    region,
    records: times.length,
    firstEvent: times.reduce((one, other) => Math.min(one, other)),
    lastEvent: times.reduce((one, other) => Math.max(one, other)),
    days: [...new Set(times.map((time) => Math.floor(time / DAY)))].map((day) =>
      new Date(day * DAY).toISOString().slice(0, 10),
    ),
  }));
}
