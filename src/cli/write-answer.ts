import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CordonError } from '../model/cordon-error.ts';
import type { Investigation } from '../model/investigation.ts';
import { renderArtifactsCsv, renderCredentialsCsv, renderEventsCsv } from '../report/investigation/csv.ts';
import { jsonLine } from '../report/investigation/json-line.ts';
import { renderMarkdown } from '../report/investigation/markdown.ts';
import { renderTerminal } from '../report/investigation/terminal-text.ts';
import { renderTimesketch } from '../report/investigation/timesketch.ts';
import { terminal } from './terminal.ts';

export const FORMATS = ['json', 'md', 'csv', 'csv-credentials', 'csv-artifacts', 'timesketch'] as const;
export type Format = (typeof FORMATS)[number];

/** In pieces, for it may be long. */
export function renderAnswer(answer: Investigation, format: Format | undefined): Iterable<string> {
  switch (format) {
    case 'json':
      return [`${jsonLine(answer)}\n`];
    case 'md':
      return [renderMarkdown(answer)];
    case 'csv':
      return renderEventsCsv(answer);
    case 'csv-credentials':
      return renderCredentialsCsv(answer);
    case 'csv-artifacts':
      return renderArtifactsCsv(answer);
    case 'timesketch':
      return renderTimesketch(answer);
    default:
      return [
        `${renderTerminal(answer, { width: process.stdout.columns ?? 100, bold: terminal.color.bold })}\n`,
      ];
  }
}

/** https://nodejs.org/api/errors.html */
const CLOSED: ReadonlySet<unknown> = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** To standard output, or into a file, which is there whole or not at all. Throws CordonError `CannotWrite`. */
export async function writeAnswer(pieces: Iterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) {
    try {
      await pipeline(Readable.from(pieces), process.stdout, { end: false });
    } catch (error) {
      // Whoever reads has what he wanted: `| head`.
      if (!CLOSED.has(Reflect.get(Object(error), 'code'))) throw error;
    }
    return;
  }
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }));
    await rename(unfinished, file);
  } catch (cause) {
    // Where it cannot be, there is nothing to remove.
    await rm(unfinished, { force: true }).catch(() => undefined);
    const because = cause instanceof Error ? cause.message : String(cause);
    throw new CordonError('CannotWrite', `the answer could not be written: ${because}`, {
      advice: 'name another file with --out, or leave it out',
      cause,
    });
  }
  terminal.progress(`Written: ${file}`);
}
