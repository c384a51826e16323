import { parseDocument, stringify } from 'yaml';
import { isDeeperThan, isObject, type JsonObject } from '../../../cloudformation/json.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { isTooDeepYaml } from '../../../kernel/yaml-depth.ts';
import type { DocumentFormat } from '../documents/document.ts';
import { invalidContent } from './invalid-content.ts';

/** Bytes. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const LARGEST = 64 * 1024;
const DEEPEST = 40;
/** How far aliases may blow a document up. */
const MOST_ALIASES = 50;

/** A document's text as plain data. */
export function parseContent(text: string, format: DocumentFormat): JsonObject {
  if (Buffer.byteLength(text) > LARGEST)
    throw new AwsError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  const value = format === 'JSON' ? parseJson(text) : parseYaml(text);
  if (!isObject(value)) throw invalidContent('A document has to be an object.');
  if (isDeeperThan(value, DEEPEST)) throw invalidContent(`A document is nested at most ${DEEPEST} levels.`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AwsError('InvalidDocumentContent', `JSON not well-formed. ${message.slice(0, 200)}`, { cause });
  }
}

/**
 * Differs from AWS: documents in YAML are read by YAML 1.2, so that `yes` and `on` are texts and not booleans.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 */
function parseYaml(text: string): unknown {
  if (isTooDeepYaml(text)) throw invalidContent(`A document is nested at most ${DEEPEST} levels.`);
  try {
    // Errors are not made pretty: a text can have tens of thousands, and one is enough.
    const document = parseDocument(text, { schema: 'core', prettyErrors: false });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem !== undefined) {
      const line = text.slice(0, problem.pos[0]).split('\n').length;
      throw new Error(`${problem.message} (line ${line})`);
    }
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AwsError('InvalidDocumentContent', `YAML not well-formed. ${message.slice(0, 200)}`, { cause });
  }
}

/** The same document in the other format. */
export function convertContent(text: string, from: DocumentFormat, to: DocumentFormat): string {
  if (from === to) return text;
  const content = parseContent(text, from);
  return to === 'JSON' ? JSON.stringify(content, undefined, 2) : stringify(content, { lineWidth: 0 });
}
