import { CordonError } from '../../../model/cordon-error.ts';

/** No value that is looked for is longer: ARNs are at most 2,048 characters. */
const LONGEST = 2_048;

/** Whether a text out of a log may stand in a statement; what may not is never written into one. */
export const isSearchable = (value: string): boolean =>
  value.length > 0 && value.length <= LONGEST && !UNWRITABLE.test(value);

/** Control characters stand in no id and no name of AWS; half a character would be written as another one. */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * A literal of Athena's SQL: there a quote is doubled, and nothing else means anything.
 * https://docs.aws.amazon.com/athena/latest/ug/select.html
 */
export function sqlText(value: string): string {
  if (UNWRITABLE.test(value)) throw new Error('a text that may not stand in a statement');
  return `'${value.replaceAll("'", "''")}'`;
}

export const sqlList = (values: readonly string[]): string => `(${values.map(sqlText).join(', ')})`;

/** `DATABASE.TABLE`. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** Throws CordonError `BadTable`. https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html */
export function readTableName(text: string): TableName {
  const [, database, table] = /^([a-z0-9_]{1,128})\.([a-z0-9_]{1,128})$/.exec(text) ?? [];
  if (database === undefined || table === undefined)
    throw new CordonError('BadTable', `${JSON.stringify(text.slice(0, 80))} is no table of Athena`, {
      advice: 'write DATABASE.TABLE, in lower case, of letters, digits and underscores: security.cloudtrail',
    });
  return { database, table };
}
