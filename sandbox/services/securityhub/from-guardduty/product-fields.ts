import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../events/pattern/json.ts';

const SERVICE = 'aws/guardduty/service';

/**
 * What Security Hub's format has no member for, as texts under the path that it has in GuardDuty; the items of a list
 * have their place in its name, as in `threatIntelligenceDetails.0_/threatListName`.
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function flattenService(service: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(flatten(service, SERVICE));
}

function flatten(value: JsonValue, path: string): readonly (readonly [string, string])[] {
  if (value === null) return [];
  if (isJsonArray(value)) return value.flatMap((item, index) => flatten(item, `${path}.${index}_`));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([name, item]) => flatten(item, `${path}/${name}`));
  const text = String(value);
  // A field of Security Hub is never blank.
  return /\S/.test(text) ? [[path, text]] : [];
}
