/** `npm run bench -- NAME [options]`: measures, says what it did, and ends with one line of JSON. */
import { bench as evaluations } from './evaluations.ts';
import { bench as investigate } from './investigate.ts';
import { bench as investigateCorpus } from './investigate-corpus.ts';
import { bench as lookup } from './lookup.ts';
import { bench as mails } from './mails-a-day.ts';
import { bench as page } from './page.ts';
import { bench as permissions } from './permissions.ts';
import { bench as storm } from './storm.ts';
import { bench as timeToContain } from './time-to-contain.ts';
import { bench as verdict } from './verdict.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const BENCHES = new Map<string, (args: readonly string[]) => object>([
  ['evaluations', evaluations],
  ['investigate', investigate],
  ['investigate-corpus', investigateCorpus],
  ['lookup', lookup],
  ['mails', mails],
  ['page', page],
  ['permissions', permissions],
  ['storm', storm],
  ['time-to-contain', timeToContain],
  ['verdict', verdict],
]);

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES.get(name);
if (bench === undefined) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${[...BENCHES.keys()].join(', ')}\n`);
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify({ bench: name, ...(await bench(args)) })}\n`);
}
