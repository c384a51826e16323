import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCsvRows } from './csv-rows.ts';
import { fetchFile } from './fetch-file.ts';
import { logFile, makeFolder, record } from './fixture.ts';
import { indexFile } from './index-file.ts';
import { openIndexStore } from './index-store.ts';
import type { FileIndex } from './log-file.ts';
import { makeArena } from './read-log.ts';
import { splitObjects } from './split-records.ts';
import { hashText } from './value-hash.ts';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await makeFolder({}));
});
afterAll(() => remove());

const arena = makeArena();
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Texts with all that JSON escapes or AWS joins by; no lone surrogates, which UTF-8 cannot hold. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '\n', '\u0000', 'é', '😀', 'a'),
    maxLength: 12,
  }),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, -1.5e300),
    hostile,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(hostile, fc.constantFrom('userName', 'roleArn', '__proto__')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

/** Records of which each is found by values of its own. */
const trails = fc
  .array(fc.record({ requestParameters: json, agent: hostile, name: hostile, isReversed: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((all) =>
    all.map(({ requestParameters, agent, name, isReversed }, number) => {
      const whole = record(number, {
        accessKeyId: `AKIAEXAMPLE${String(number).padStart(9, '0')}`,
        userAgent: agent,
        requestParameters: { given: requestParameters, roleSessionName: `${name}#${number}` },
      });
      return isReversed ? Object.fromEntries(Object.entries(whole).reverse()) : whole;
    }),
  );

const FORMS: Readonly<Record<string, (all: readonly object[], indent: number) => string>> = {
  log: (Records, indent) => JSON.stringify({ Records }, null, indent),
  array: (all, indent) => JSON.stringify(all, null, indent),
  lines: (all) => all.map((one) => JSON.stringify(one)).join('\n'),
  objects: (all, indent) => all.map((one) => JSON.stringify(one, null, indent)).join('\n'),
  lookups: (all, indent) =>
    JSON.stringify({ Events: all.map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) }, null, indent),
  events: (all) => all.map((detail) => JSON.stringify({ source: 'aws.sts', detail })).join('\r\n'),
  ascii: (Records) =>
    JSON.stringify({ Records }).replace(
      /[\u0080-\uffff]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
};

it.each(Object.entries(FORMS))(
  'a record is found by what stands in it, and no other: %s',
  async (name, write) => {
    const file = logFile(folder, `${name}.json`);
    await fc.assert(
      fc.asyncProperty(trails, fc.constantFrom(0, 1, 4), async (all, indent) => {
        await writeFile(file.path, write(all, indent));
        const { summary, values } = await indexFile(file, arena);
        expect(summary).toMatchObject({ state: 'read' });
        for (const [number, one] of all.entries()) {
          const { userIdentity, requestParameters } = one as ReturnType<typeof record> & {
            requestParameters: { roleSessionName: string };
          };
          for (const value of [userIdentity.accessKeyId, requestParameters.roleSessionName]) {
            expect(values.includes(hashText(value))).toBe(true);
            const found = await fetchFile(file, new Set([hashText(value)]), arena);
            const texts = found.map(({ text }) => JSON.parse(text));
            // Another record may have it too, of its own.
            expect(texts).toContainEqual(JSON.parse(JSON.stringify(all[number])));
            for (const text of texts)
              expect(all.map((whole) => JSON.parse(JSON.stringify(whole)))).toContainEqual(text);
          }
          const [own, ...others] = await fetchFile(
            file,
            new Set([hashText(userIdentity.accessKeyId)]),
            arena,
          );
          expect([JSON.parse(own?.text ?? '').eventID, others]).toEqual([record(number).eventID, []]);
        }
      }),
      { numRuns: 40 },
    );
  },
);

it('objects lie where JSON says that they do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(hostile, json, { maxKeys: 4 })),
      fc.constantFrom(0, 2),
      (all, indent) => {
        const forms = [
          all.map((one) => JSON.stringify(one, null, indent)).join('\n'),
          JSON.stringify(all, null, indent),
          JSON.stringify({ Records: all }, null, indent),
        ];
        for (const [at, text] of forms.entries()) {
          const bytes = encode(text);
          const { bounds, damage } = splitObjects(bytes, at + 1);
          const found = [];
          for (let one = 0; one < bounds.length; one += 2)
            found.push(JSON.parse(decode(bytes.subarray(bounds[one], bounds[one + 1]))));
          expect(found).toEqual(JSON.parse(JSON.stringify(at === 2 && all.length === 0 ? [] : all)));
          expect(damage).toBeUndefined();
        }
      },
    ),
    { numRuns: 200 },
  );
});

it('of what is cut anywhere, whole objects are found and the cut is said', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(hostile, json), { minLength: 1 }), fc.nat(), (all, where) => {
      const bytes = encode(JSON.stringify({ Records: all }));
      const { bounds, damage } = splitObjects(bytes.subarray(0, where % bytes.length), 3);
      expect(damage).toBe(where % bytes.length === 0 ? undefined : 'cut');
      for (let one = 0; one < bounds.length; one += 2)
        expect(JSON.parse(decode(bytes.subarray(bounds[one], bounds[one + 1])))).toEqual(
          JSON.parse(JSON.stringify(all[one / 2])),
        );
    }),
    { numRuns: 200 },
  );
});

it('cells of a table come back as they were', () => {
  const rows = fc.array(fc.array(hostile, { minLength: 2, maxLength: 5 }), { minLength: 1 });
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), (all, end) => {
      const text = all.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join(end);
      expect([...readCsvRows(encode(text))].map(({ cells }) => cells)).toEqual(all);
    }),
    { numRuns: 200 },
  );
});

it('an index has what a set has', async () => {
  const hashes = fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 30 }), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(hashes, fc.array(fc.integer({ min: -25, max: 25 })), async (perFile, asked) => {
      const index = await makeFolder({});
      const files = perFile.map((_, at) => logFile(folder, String(at)));
      const indexes = perFile.map(
        (values, at): FileIndex => ({
          summary: { name: String(at), state: 'read', records: 1, regions: [], dataEvents: [] },
          values: Int32Array.from(new Set(values)).sort(),
        }),
      );
      const store = await openIndexStore(index.folder, files);
      await store.add(files, indexes);
      await store.flush();
      const expected = perFile.flatMap((values, at) =>
        asked.some((one) => values.includes(one)) ? [String(at)] : [],
      );
      for (const one of [store, await openIndexStore(index.folder, files)])
        expect((await one.having(new Set(asked))).map(({ name }) => name)).toEqual(expected);
      await index.remove();
    }),
    { numRuns: 60 },
  );
});
