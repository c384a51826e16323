import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { depthOf } from './json-text.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './pattern/json.ts';

/** What a client puts on a bus, read from one entry of PutEvents. */
interface EntryFacts {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
}

/** Why an entry is refused. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const LONGEST_DETAIL_TYPE = 128;
const LONGEST_RESOURCE = 2048;

/** AWS names no limit; JSON that is nested deeper could not be written again. */
const DEEPEST = 1000;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
export function readEntry(entry: PutEventsRequestEntry): EntryFacts | EntryError {
  const { Source = '', DetailType = '', Detail = '', Resources = [] } = entry;
  const given = { Source, DetailType, Detail };
  for (const [name, value] of Object.entries(given))
    if (value === '') return invalidArgument(name, `${name} is a required argument.`);
  if (DetailType.length > LONGEST_DETAIL_TYPE)
    return invalidArgument('DetailType', `DetailType is longer than ${LONGEST_DETAIL_TYPE} characters.`);
  if (Resources.some((resource) => resource.length > LONGEST_RESOURCE))
    return invalidArgument('Resources', `a resource is longer than ${LONGEST_RESOURCE} characters.`);
  if (/^aws\./.test(Source))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = readDetail(Detail);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return { source: Source, detailType: DetailType, detail, resources: Resources };
}

const invalidArgument = (name: string, reason: string): EntryError => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${reason}`,
});

/**
 * Differs from AWS: numbers of the detail are read as JavaScript does, so that 8.0 is delivered as 8 and integers
 * beyond 2^53 lose digits.
 */
function readDetail(text: string): JsonObject | undefined {
  if (depthOf(text) > DEEPEST) return undefined;
  try {
    const detail: JsonValue = JSON.parse(text);
    return isJsonObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes, as AWS counts them. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
export function sizeOf(entry: PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}
