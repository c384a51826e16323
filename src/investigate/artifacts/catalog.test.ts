import { describe, expect, it } from 'vitest';
import { ARTIFACT_GROUPS } from '../../model/investigation.ts';
import { blindingCalls } from './blinding-call-fixtures.ts';
import { artifactTypes } from './catalog.ts';
import { computeCalls } from './compute-call-fixtures.ts';
import { dataCalls } from './data-call-fixtures.ts';
import { collect, recordOf } from './fixture.ts';
import { iamCalls } from './iam-call-fixtures.ts';
import { readSteps } from './steps.ts';

const fixtures = [...iamCalls, ...computeCalls, ...dataCalls, ...blindingCalls].flatMap(
  ({ events, request, response, about }) =>
    events.split(' ').map((event) => ({ event, request, response, about })),
);
const known = artifactTypes.flatMap(({ calls }) => calls.map(({ event }) => event));

describe('the catalog', () => {
  it.each(fixtures)('knows what $event is about', ({ event, request, response, about }) => {
    const steps = readSteps(recordOf({ event, request, response }), new Map());
    const found = Object.entries(about).flatMap(([type, ids]) => [ids].flat().map((id) => `${type} ${id}`));
    expect(steps.map(({ kind, id }) => `${kind.type} ${id}`).sort()).toEqual(found.sort());
  });

  it('has every call tried, and tries no other', () => {
    const tried = new Set(fixtures.map(({ event }) => event));
    expect(known.filter((event) => !tried.has(event))).toEqual([]);
    expect([...tried].filter((event) => !known.includes(event))).toEqual([]);
  });

  it.each(fixtures)(
    'makes an artifact of $event that says what contains it, where it is known',
    async (call) => {
      const artifacts = await collect([recordOf(call)]);
      const types = Object.keys(call.about).filter((type) => !isBackground(type, call.event));
      expect([...new Set(artifacts.map(({ type }) => type))].sort()).toEqual(types.sort());
      for (const { arn = 'arn:', containment, technique } of artifacts) {
        expect(arn).not.toMatch(/[{}]|undefined/);
        expect(containment).toMatch(/\w+ \w+/);
        expect(technique.id).toMatch(/^T\d{4}(\.\d{3})?$/);
      }
    },
  );

  it('uses every group, and each type once', () => {
    expect(new Set(artifactTypes.map(({ group }) => group))).toEqual(new Set(ARTIFACT_GROUPS));
    const types = artifactTypes.map(({ type }) => type);
    expect(types.filter((type, at) => types.indexOf(type) !== at)).toEqual([]);
  });

  it('makes nothing a part of what it does not know, or of what lives elsewhere', () => {
    const kinds = new Map(artifactTypes.map((kind) => [kind.type, kind]));
    for (const { type, partOf = [], isGlobal, calls } of artifactTypes) {
      for (const holder of partOf) {
        expect([type, kinds.get(holder)?.isGlobal]).toEqual([type, isGlobal]);
      }
      const named = calls.flatMap(({ of = {} }) => Object.keys(of));
      expect([type, named.filter((holder) => !partOf.includes(holder))]).toEqual([type, []]);
    }
  });
});

const isBackground = (type: string, event: string): boolean =>
  artifactTypes.some(
    (kind) => kind.type === type && kind.calls.some((call) => call.event === event && call.isBackground),
  );
