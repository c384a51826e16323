import * as z from 'zod';
import { InvestigationAnswer } from '../../src/report/investigation/schema.ts';

/**
 * JSON Schema of what `cordon investigate --json` prints. Members that it does not name are allowed: they are added from
 * version to version, and who checks by an older schema is to go on.
 */
export function renderInvestigationSchema(): string {
  const schema = z.toJSONSchema(InvestigationAnswer, { io: 'input' });
  return `${JSON.stringify({ title: 'The answer of cordon investigate', ...schema }, null, 2)}\n`;
}
