import { createHash } from 'node:crypto';
import type { IncidentReport } from '../../model/incident-report.ts';

/** SHA-256, hexadecimal, of the report as JSON on one line without an end of line: what JSON.stringify gives. */
export const digestReport = (report: IncidentReport): string =>
  createHash('sha256').update(JSON.stringify(report)).digest('hex');

/** Of a style sheet, as a Content-Security-Policy names it. https://www.w3.org/TR/CSP3/#grammardef-hash-source */
export const hashSource = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;
