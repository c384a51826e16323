import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { IncidentReport } from '../../model/incident-report.ts';
import { freshReport, report } from './fixture.ts';
import { ReportAnswer } from './schema.ts';

type Frozen<T> = T extends readonly (infer Member)[]
  ? readonly Frozen<Member>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T;
type Whole<T> = T extends readonly (infer Member)[]
  ? readonly Whole<Member>[]
  : T extends object
    ? { readonly [Name in keyof T]-?: Whole<T[Name]> }
    : T;
type Published = Frozen<z.infer<typeof ReportAnswer>>;

/** The published schema and the interface are held together in both directions: else this does not compile. */
const publish = (answer: IncidentReport): Published => answer;
const takeIn = (published: Published): IncidentReport => published;
/** A member that may be absent is missed by neither direction alone: here all are there. */
const takeInWhole = (published: Whole<Published>): Whole<IncidentReport> => published;

describe('the published schema of a report', () => {
  it.each([
    ['where all is known', report],
    ['in its first minute', freshReport],
  ])('takes it %s, and loses nothing of it', (_, answer) => {
    expect(takeIn(ReportAnswer.parse(publish(answer)))).toEqual(answer);
    expect(takeInWhole).toBeTypeOf('function');
  });

  it.each([
    ['another schema', { schema: 'cordon.report/2' }],
    ['a status that there is not', { status: 'fine' }],
    ['one without what is not known', { notKnown: undefined }],
  ])('refuses %s', (_, changes) => {
    expect(ReportAnswer.safeParse({ ...report, ...changes }).success).toBe(false);
  });
});
