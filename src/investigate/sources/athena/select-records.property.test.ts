import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemorySource, makeRecord, recordJson } from '../../fixture.ts';
import { answerStatement, SCANNED } from './fixture.ts';
import { selectRecords } from './select-records.ts';
import { isSearchable } from './sql-text.ts';

/** Texts that somebody may have chosen: quotes, escapes, other scripts, what looks like JSON, like SQL, like a session. */
const text = fc.oneof(
  fc.string({ maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom(
    `o'brien`,
    `","userName":"alice`,
    `\\`,
    `\\"`,
    `') OR ('1'='1`,
    'AROAEXAMPLE0000ADMIN:ci',
    'arn:aws:iam::111122223333:role/a/b',
    'Zoë<&>=',
  ),
);
const name = fc.constantFrom(
  'userName',
  'groupId',
  'roleArn',
  'ARN',
  'name',
  'comment',
  'sourceIPAddress',
  'x"Id',
);
const parameters = fc.letrec((tie) => ({
  object: fc.dictionary(
    name,
    fc.oneof({ maxDepth: 3 }, text, text, fc.integer(), tie('list'), tie('object')),
    {
      maxKeys: 3,
    },
  ),
  list: fc.array(tie('object'), { maxLength: 2 }),
})).object;
const record = fc
  .record({
    requestParameters: parameters,
    responseElements: parameters,
    userIdentity: fc.record({
      principalId: text,
      userName: text,
      sessionContext: fc.record({ signInSessionArn: text }),
    }),
    resources: fc.array(fc.record({ ARN: text }), { maxLength: 2 }),
  })
  .map((json) => recordJson({ ...json }));

it('a statement finds whatever the contract of a source promises', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(record, record), fc.nat(), async (records, nth) => {
      const memory = createMemorySource(records.map((json) => ({ json, record: makeRecord(json) })));
      const chosen = records.map(({ requestParameters, userIdentity }) => [requestParameters, userIdentity]);
      const quoted = JSON.stringify(chosen).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
      const value: string = JSON.parse(quoted[nth % quoted.length] ?? '""');
      fc.pre(isSearchable(value));
      const promised = (await memory.find([value])).map(({ eventID }) => eventID);
      const [sql = ''] = selectRecords([value, 'another'], SCANNED).statements;
      const [names = [], ...rows] = answerStatement(sql, records);
      const found = new Set(rows.map((cells) => cells[names.indexOf('eventid')]));
      expect(promised.filter((id) => !found.has(id))).toEqual([]);
    }),
    { numRuns: 300 },
  );
}, 60_000);
