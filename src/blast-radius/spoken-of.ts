/** What policies speak of: the patterns in them, as written. */
import type { NamedPolicy, PolicySet, Statement } from '../iam/model.ts';
import { asList } from '../iam/request.ts';

export const listStatements = (policies: readonly NamedPolicy[], effect: Statement['Effect']): Statement[] =>
  policies.flatMap(({ document }) => asList(document.Statement).filter(({ Effect }) => Effect === effect));

export const listOwn = ({ identity, boundary }: PolicySet): readonly NamedPolicy[] => [
  ...identity,
  ...asList(boundary ?? []),
];

/** In lower case, as actions compare. */
export const listActions = ({ Action, NotAction }: Statement): string[] =>
  asList(Action ?? NotAction ?? []).map((pattern) => pattern.toLowerCase());

export const listThings = ({ Resource, NotResource }: Statement): readonly string[] =>
  asList(Resource ?? NotResource ?? []);

/**
 * What a boundary leaves, and what a deny of everything else leaves: within these an allow has to be looked for. Of a
 * holder's policies, whichever way conditions are taken: a deny on one is only in the one.
 */
export function listNarrowing({ his, ours }: Readonly<Record<'his' | 'ours', PolicySet>>): {
  readonly actions: readonly string[];
  readonly things: readonly string[];
} {
  const bounds = listStatements(asList(his.boundary ?? []), 'Allow');
  // A pattern with a variable that is not known is in his reading alone.
  const denies = [his, ours].flatMap((set) => listStatements(listOwn(set), 'Deny'));
  const isNarrow = (pattern: string) => pattern !== '*';
  return {
    actions: [
      ...bounds.filter(({ Action }) => Action !== undefined),
      ...denies.filter(({ NotAction }) => NotAction !== undefined),
    ]
      .flatMap(listActions)
      .filter(isNarrow),
    things: [
      ...bounds.flatMap(({ Resource = [] }) => asList(Resource)),
      ...denies.flatMap(({ NotResource = [] }) => asList(NotResource)),
    ].filter(isNarrow),
  };
}
