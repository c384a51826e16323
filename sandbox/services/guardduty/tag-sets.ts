import { invalidInput } from './refusals.ts';

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_TagResource.html */
export function readTags(given: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  const tags = new Map(Object.entries(given ?? {}));
  const isValid = ([key, value]: [string, string]) =>
    /^(?!aws:)[a-zA-Z+\-=._:/0-9 ]{1,128}$/.test(key) && value.length <= 256;
  if (tags.size > 200 || ![...tags].every(isValid)) throw invalidInput('tags');
  return tags;
}
