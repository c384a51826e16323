import { readKeyId } from './identifiers.ts';
import { fieldOf, parseJson, textOf } from './json.ts';

const MOST_KEYS = 50;

export interface AdditionalInfo {
  readonly isSample: boolean;
  readonly threatList?: string;
  /** Valid ids of the keys that were seen beside the finding's own. */
  readonly keys: readonly string[];
}

/**
 * GuardDuty's `additionalInfo`. What it says stands beside its `value` or only in that JSON text, depending on who
 * delivers it, so both are read.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ServiceAdditionalInfo.html
 */
export function readAdditionalInfo(info: unknown): AdditionalInfo {
  const parts = [info, parseJson(fieldOf(info, 'value'))];
  const threatList = parts
    .map((part) => textOf(part, 'threatListName')?.slice(0, 300))
    .find((name) => name !== undefined);
  const keys = parts.flatMap((part) => listKeys(fieldOf(part, 'recentCredentials')));
  return {
    isSample: parts.some((part) => isSet(fieldOf(part, 'sample'))),
    ...(threatList === undefined ? {} : { threatList }),
    keys: [...new Set(keys)].slice(0, MOST_KEYS),
  };
}

/** A flag is a boolean, or a text where fields are flattened. */
export const isSet = (flag: unknown): boolean =>
  flag === true || (typeof flag === 'string' && flag.toLowerCase() === 'true');

const listKeys = (recent: unknown): string[] =>
  (Array.isArray(recent) ? recent.slice(0, 4 * MOST_KEYS) : [])
    .map((one) => readKeyId(fieldOf(one, 'accessKeyId') ?? one))
    .filter((key) => key !== undefined);

/** Keys that the finding mentions beside its own; absent if there are none. */
export function omitOwn(
  keys: readonly (string | undefined)[],
  own: string | undefined,
): { readonly otherKeys?: readonly string[] } {
  const others = new Set(keys.filter((key) => key !== undefined && key !== own));
  const otherKeys = [...others].filter((key) => key !== undefined).slice(0, MOST_KEYS);
  return otherKeys.length === 0 ? {} : { otherKeys };
}
