import { readFile } from 'node:fs/promises';
import { buildCommand } from '@stricli/core';
import { CordonError } from '../../model/cordon-error.ts';
import { renderReportMarkdown } from '../../report/page/markdown.ts';
import { renderPage } from '../../report/page/page.ts';
import { getIncident } from '../../respond/read-incidents.ts';
import { buildReport, type ReportParts } from '../../respond/report-incident.ts';
import { listWaitingPlans } from '../../respond/waiting-plans.ts';
import { connect, findDeployment, readClock } from '../connect.ts';
import { requireIncidentId } from '../evidence/incident-record.ts';
import { readSavedInvestigation } from '../evidence/saved-investigation.ts';
import { type WhereFlags, whereFlags } from '../flags.ts';
import { openPage } from '../open-page.ts';
import { terminal } from '../terminal.ts';
import { writeAnswer } from '../write-answer.ts';

const FORMATS = ['html', 'md', 'json'] as const;
const INVESTIGATIONS = ['saved', 'none'] as const;

interface Flags extends WhereFlags {
  readonly format: (typeof FORMATS)[number];
  readonly open: boolean;
  readonly out?: string;
  readonly investigation: (typeof INVESTIGATIONS)[number];
}

/** Reads, and changes nothing but the file that it writes. */
export const report = buildCommand({
  docs: {
    brief: 'all that is known of an incident, as a page, as Markdown or as JSON',
    fullDescription:
      'The page is one file that loads nothing: it can be sent, printed and kept. What the responder has looked into is in it as of its newest look.',
  },
  parameters: {
    flags: {
      ...whereFlags,
      format: {
        kind: 'enum',
        values: FORMATS,
        default: 'html',
        brief: 'html goes into a file, md and json to standard output',
      },
      open: { kind: 'boolean', default: false, withNegated: false, brief: 'show the page in the browser' },
      out: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'file to write to (default: ./INC-….html)',
      },
      investigation: {
        kind: 'enum',
        values: INVESTIGATIONS,
        default: 'saved',
        brief: 'what was done with the credential: as the responder has kept it, or left out',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: requireIncidentId, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: Flags, id: string) {
    const { format, open, investigation } = flags;
    if (open && format !== 'html')
      throw new CordonError('Usage', '--open shows the page: it goes with --format html', {
        advice: `cordon report ${id} --open`,
      });
    const clients = await connect(flags);
    const { tableName, evidenceBucket } = await findDeployment(clients);
    const store = { dynamodb: clients.dynamodb, tableName, now: await readClock(flags) };
    const incident = await getIncident(id, store);
    const saved: Pick<ReportParts, 'investigation' | 'blastRadius' | 'notKnown'> =
      investigation === 'saved'
        ? await readSavedInvestigation(incident, evidenceBucket, clients)
        : {
            notKnown: [
              'What was done with the credential was left out of this report (--investigation none).',
            ],
          };
    const built = buildReport(incident, {
      asOf: new Date(store.now()).toISOString(),
      plans: await listWaitingPlans(id, store),
      ...saved,
    });
    if (format === 'json') return writeAnswer([`${JSON.stringify(built)}\n`], flags.out);
    if (format === 'md') return writeAnswer([renderReportMarkdown(built)], flags.out);
    const file = flags.out ?? `${id}.html`;
    await writePage(file, renderPage(built), id);
    terminal.result(file);
    const why = open ? await openPage(file) : undefined;
    if (why !== undefined) terminal.progress(why);
  },
});

/** A page of this incident may be written anew; what else is there stays. */
async function writePage(file: string, page: string, id: string): Promise<void> {
  if (!(await isOwnPage(file, id)))
    throw new CordonError('CannotWrite', `${file} is there already, and is no page of ${id}`, {
      advice: 'name another file with --out',
    });
  await writeAnswer([page], file);
}

async function isOwnPage(file: string, id: string): Promise<boolean> {
  try {
    const text = await readFile(file, 'utf8');
    return text.startsWith('<!doctype html>') && text.includes(`<title>${id}:`);
  } catch (error) {
    // What is there and cannot be read is none of ours.
    return Reflect.get(Object(error), 'code') === 'ENOENT';
  }
}
