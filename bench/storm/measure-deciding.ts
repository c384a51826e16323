import { formats } from '../../src/cli/stage/formats/catalog.ts';
import { FINDING } from '../../src/cli/stage/formats/fixture.ts';
import { classify } from '../../src/findings/classify.ts';
import { readFindings } from '../../src/findings/read-findings.ts';
import { decide } from '../../src/policy/decide.ts';
import { defaultPolicy } from '../../src/policy/fixture.ts';
import { median } from '../median.ts';
import { FORMATS } from './plan.ts';

const ROUNDS = 501;
const PER_ROUND = 4;

/** What the function does with an event before it asks anybody: microseconds for one, median over all formats. */
export function measureDeciding(): { microsecondsPerEvent: number; ratioToJsonParse: number } {
  const texts = FORMATS.map(writeEvent);
  const policy = defaultPolicy();
  const deployment = { homeAccount: FINDING.account, isSimulationOn: true };
  const answer = (text: string): string => {
    const modes = readFindings(JSON.parse(text)).map((finding) => {
      if ('unreadable' in finding) throw new Error(finding.because);
      return decide({ finding, credential: classify(finding), ...deployment }, policy).mode;
    });
    return modes.join();
  };
  const times = { deciding: [] as number[], parsing: [] as number[] };
  // The first rounds are the compiler's. They are short, so that most are over before another process has a turn.
  for (let round = -200; round < ROUNDS; round += 1) {
    const [deciding, parsing] = [measure(texts, answer), measure(texts, JSON.parse)];
    if (round < 0) continue;
    times.deciding.push(deciding);
    times.parsing.push(parsing);
  }
  const [deciding, parsing] = [median(times.deciding), median(times.parsing)];
  return { microsecondsPerEvent: deciding, ratioToJsonParse: deciding / parsing };
}

/** As the function gets it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
function writeEvent(name: string): string {
  const event = formats.find((format) => format.name === name)?.buildEvent(FINDING);
  if (event === undefined) throw new Error(`there is no format ${name}`);
  const { source, detailType, resources, detail } = event;
  return JSON.stringify({
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': detailType,
    source,
    account: FINDING.account,
    time: FINDING.seenAt,
    region: FINDING.region,
    resources,
    detail,
  });
}

function measure(texts: readonly string[], act: (text: string) => unknown): number {
  let done = 0;
  const started = performance.now();
  for (let index = 0; index < PER_ROUND; index += 1)
    for (const text of texts) if (act(text) !== undefined) done += 1;
  return ((performance.now() - started) * 1000) / done;
}
