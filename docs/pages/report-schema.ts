import * as z from 'zod';
import { ReportAnswer } from '../../src/report/page/schema.ts';

/** JSON Schema of what `cordon report --format json` prints. Members that it does not name are allowed: more are added. */
export function renderReportSchema(): string {
  const schema = z.toJSONSchema(ReportAnswer, { io: 'input' });
  return `${JSON.stringify({ title: 'An incident, by cordon report', ...schema }, null, 2)}\n`;
}
