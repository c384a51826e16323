import type { NamedPolicy, OneOrMany, Statement } from '../iam/model.ts';
import { asList } from '../iam/request.ts';

/**
 * How conditions that are not known here are taken. `his`: all of them go the way of whoever has the credential, so
 * that what is refused then is refused. `ours`: none does, so that what is allowed then is allowed.
 */
export type Assumption = 'his' | 'ours';

/** Condition keys in lower case; without a value: known to be absent. */
export type KnownKeys = ReadonlyMap<string, string | undefined>;

/** The policy with nothing in it that is not known: each statement has a Sid, if only its place. */
export function assumeConditions(
  { name, document }: NamedPolicy,
  known: KnownKeys,
  assumption: Assumption,
): NamedPolicy {
  const hasVariables = document.Version === '2012-10-17';
  const Statement = asList(document.Statement).flatMap((statement, at): Statement[] => {
    const cited = { ...statement, Sid: statement.Sid || `#${at}` };
    const applies = (statement.Effect === 'Allow') === (assumption === 'his');
    const settled = applies ? dropUnknown(cited, known) : unlessUnknown(cited, known);
    if (settled === undefined) return [];
    return hasVariables ? fillResources(settled, known, applies) : [settled];
  });
  return { name, document: { ...document, Statement } };
}

/** The keys by which a statement depends on what is not known, as they are written. */
export const listUnknown = ({ Condition = {} }: Statement, known: KnownKeys): string[] =>
  Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).flatMap(([key, values]) => (isKnown(key, values, known) ? [] : [key])),
  );

/** As if they held. */
function dropUnknown({ Condition = {}, ...statement }: Statement, known: KnownKeys): Statement {
  const kept = Object.entries(Condition).flatMap(([operator, keys]) => {
    const knownKeys = Object.entries(keys).filter(([key, values]) => isKnown(key, values, known));
    return knownKeys.length === 0 ? [] : [[operator, Object.fromEntries(knownKeys)] as const];
  });
  return kept.length === 0 ? statement : { ...statement, Condition: Object.fromEntries(kept) };
}

const unlessUnknown = (statement: Statement, known: KnownKeys): Statement | undefined =>
  listUnknown(statement, known).length > 0 ? undefined : statement;

const isKnown = (key: string, values: OneOrMany<string | number | boolean>, known: KnownKeys): boolean =>
  known.has(key.toLowerCase()) &&
  asList(values).every((value) =>
    [...String(value).matchAll(VARIABLE)].every(([, inside = '']) => known.has(nameOf(inside))),
  );

/** `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`; not the literals `${*}`, `${?}` and `${$}`. */
const VARIABLE = /\$\{([^}*?$]+)\}/g;
const nameOf = (inside: string): string => (inside.split(',')[0] ?? '').trim().toLowerCase();

/** What a statement is about, with the known variables filled in. */
function fillResources(statement: Statement, known: KnownKeys, applies: boolean): Statement[] {
  const { Resource, NotResource } = statement;
  if (Resource !== undefined) {
    const filled = asList(Resource).flatMap((text) => fill(text, known, applies));
    return filled.length === 0 ? [] : [{ ...statement, Resource: filled }];
  }
  if (NotResource === undefined) return [statement];
  const filled = asList(NotResource).flatMap((text) => fill(text, known, !applies));
  const { NotResource: _all, ...rest } = statement;
  return [filled.length === 0 ? { ...rest, Resource: '*' } : { ...statement, NotResource: filled }];
}

/** A variable that is not known stands for anything, or its entry for nothing. */
function fill(text: string, known: KnownKeys, isAnything: boolean): string[] {
  const inside = [...text.matchAll(VARIABLE)].map(([, name = '']) => nameOf(name));
  if (!isAnything && inside.some((name) => known.get(name) === undefined)) return [];
  return [text.replace(VARIABLE, (_whole, name: string) => known.get(nameOf(name)) ?? '*')];
}
