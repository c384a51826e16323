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

/** What is empty has an empty text, what is null has none. */
function flatten(value: JsonValue, path: string): readonly (readonly [string, string])[] {
  if (value === null) return [];
  const parts = isJsonArray(value)
    ? value.map((item, index) => [`${path}.${index}_`, item] as const)
    : isJsonObject(value)
      ? Object.entries(value).map(([name, item]) => [`${path}/${name}`, item] as const)
      : undefined;
  if (parts === undefined) return [[path, String(value)]];
  return parts.length === 0 ? [[path, '']] : parts.flatMap(([inner, item]) => flatten(item, inner));
}
