import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { Investigation } from '../../model/investigation.ts';
import { investigation, nothingFound } from './fixture.ts';
import { InvestigationAnswer } from './schema.ts';

type Frozen<T> = T extends readonly (infer Member)[]
  ? readonly Frozen<Member>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T;
type Published = Frozen<z.infer<typeof InvestigationAnswer>>;

/** The published schema and the interface are held together in both directions: else this does not compile. */
const publish = (answer: Investigation): Published => answer;
const takeIn = (published: Published): Investigation => published;

/** A member that may be absent is missed by neither direction alone: here all are there. */
type Whole<T> = T extends readonly (infer Member)[]
  ? readonly Whole<Member>[]
  : T extends object
    ? { readonly [Name in keyof T]-?: Whole<T[Name]> }
    : T;
const takeInWhole = (published: Whole<Published>): Whole<Investigation> => published;

describe('the published schema', () => {
  it.each([
    ['where much was found', investigation],
    ['where nothing was found', nothingFound],
  ])('takes the answer %s, and loses nothing of it', (_, answer) => {
    expect(takeIn(InvestigationAnswer.parse(publish(answer)))).toEqual(answer);
    expect(takeInWhole).toBeTypeOf('function');
  });

  it.each([
    ['another schema', { schema: 'cordon.investigation/2' }],
    [
      'an answer that says nothing of what was not checked',
      { coverage: { ...investigation.coverage, notChecked: [] } },
    ],
    ['a state that there is not', { credentials: [{ ...investigation.credentials[0], state: 'fine' }] }],
    ['a member that is undefined', { window: { since: undefined } }],
  ])('refuses %s', (_, changes) => {
    expect(InvestigationAnswer.safeParse({ ...investigation, ...changes }).success).toBe(false);
  });
});
