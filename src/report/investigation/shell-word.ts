import { plain } from '../plain-text.ts';

/** What no shell reads anything into. IAM's names have no other characters, but for paths; a name may begin with any. */
const BARE = /^[A-Za-z0-9_./:][A-Za-z0-9_./:@,+=-]{0,511}$/;

/**
 * A name as one word of a command, or undefined where that cannot be had: what would need quotes, what a program takes
 * for an option, and what does not come through the report unchanged, is said in words instead.
 */
export const shellWord = (text: string): string | undefined =>
  BARE.test(text) && plain(text, 512) === text ? text : undefined;

/**
 * `aws iam delete-user --user-name NAME`: our own words, and names of others at the places of the template. One name
 * that is no word: no command.
 */
export function shellCommand(
  words: TemplateStringsArray,
  ...names: readonly (string | undefined)[]
): string | undefined {
  const safe = names.map((name) => (name === undefined ? undefined : shellWord(name)));
  return safe.includes(undefined)
    ? undefined
    : words.map((word, index) => `${word}${safe[index] ?? ''}`).join('');
}

/** A command of ours, which can be pasted; all other advice is a sentence. */
export const isCommand = (how: string): boolean => /^(?:aws [a-z0-9-]+|cordon [a-z]+) \S/.test(how);
