import type { GetRandomPasswordRequest, GetRandomPasswordResponse } from '@aws-sdk/client-secrets-manager';
import type { Ids } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { invalidParameter } from './secret.ts';

const USUAL_LENGTH = 32;
const LONGEST = 4096;
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 * Differs from AWS: random passwords come from the sandbox's seed like all of its ids, so that a story can be told twice;
 * whoever knows the seed can compute them.
 */
const GetRandomPassword = operation<GetRandomPasswordRequest, GetRandomPasswordResponse>({
  access: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
  act(input, call) {
    const length = input.PasswordLength ?? USUAL_LENGTH;
    const types = typesOf(input);
    if (types.length === 0) throw invalidParameter('No characters are left to make a password of.');
    const isEachRequired = input.RequireEachIncludedType ?? true;
    const least = isEachRequired ? types.length : 1;
    if (!Number.isInteger(length) || length < least || length > LONGEST)
      throw invalidParameter(`PasswordLength is a whole number from ${least} to ${LONGEST}.`);
    return { RandomPassword: makePassword(call.world.ids, length, types, isEachRequired) };
  },
});

function typesOf(input: GetRandomPasswordRequest): readonly string[] {
  const { ExcludeCharacters = '' } = input;
  if (ExcludeCharacters.length > LONGEST)
    throw invalidParameter(`ExcludeCharacters has at most ${LONGEST} characters.`);
  const types = [
    input.ExcludeLowercase === true ? '' : LOWER,
    input.ExcludeUppercase === true ? '' : LOWER.toUpperCase(),
    input.ExcludeNumbers === true ? '' : DIGITS,
    input.ExcludePunctuation === true ? '' : PUNCTUATION,
    input.IncludeSpace === true ? ' ' : '',
  ];
  return types
    .map((type) => [...type].filter((char) => !ExcludeCharacters.includes(char)).join(''))
    .filter((type) => type !== '');
}

function makePassword(ids: Ids, length: number, types: readonly string[], isEachRequired: boolean): string {
  const below = (limit: number): number => Number.parseInt(ids.hex(8), 16) % limit;
  const all = types.join('');
  const chars = Array.from({ length }, () => all.charAt(below(all.length)));
  if (!isEachRequired) return chars.join('');
  // One of each type first, then all in another order.
  for (const [index, type] of types.entries()) chars[index] = type.charAt(below(type.length));
  for (let last = chars.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [chars[last], chars[other]] = [chars[other] ?? '', chars[last] ?? ''];
  }
  return chars.join('');
}

export const randomPassword = { GetRandomPassword };
