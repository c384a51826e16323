import { beforeEach, describe, expect, it } from 'vitest';
import { type EvidenceEntry, manifestKey, saveInChain } from './chain.ts';
import { checkEvidence, type Flaw } from './check-evidence.ts';

const ID = 'INC-0123456789ab';
const FOLDER = `incidents/${ID}`;
let texts: Map<string, string>;
let recorded: EvidenceEntry[];

/** Three parts of evidence, as they are written to the bucket, and on record. */
beforeEach(async () => {
  texts = new Map();
  recorded = [];
  const writeOnce = async (key: string, text: string) => {
    if (!texts.has(key)) texts.set(key, text);
    return texts.get(key) ?? '';
  };
  for (const part of ['containment/1f2e3d', 'containment/4c5b6a', 'rotation']) {
    const parts = {
      [`${part}/finding.json`]: `{"of":"${part}"}`,
      [`${part}/done.json`]: `{"done":"${part}"}`,
    };
    recorded.push(...(await saveInChain(ID, parts, { writeOnce })));
  }
});

const check = () => {
  const objects = [...texts].map(([key, text]) => [key, new TextEncoder().encode(text)] as const);
  return checkEvidence(ID, new Map(objects), recorded);
};
const flawsAs = (flaws: readonly Flaw[]) => flaws.map(({ kind, key }) => `${kind} ${key}`).sort();
const [first, second, third] = [1, 2, 3].map((number) => manifestKey(ID, number)) as [string, string, string];
const OBJECT = `${FOLDER}/containment/1f2e3d/done.json`;
const edit = (key: string, change: (text: string) => string) =>
  void texts.set(key, change(texts.get(key) ?? ''));

describe('evidence', () => {
  it('is sound as it was written', () => {
    const { sound, flaws } = check();
    expect(flaws).toEqual([]);
    expect(sound).toEqual([...texts.keys()].sort());
    expect(sound).toHaveLength(9);
  });

  it('of which one byte is other is found changed, and the rest is sound', () => {
    edit(OBJECT, (text) => text.replace('done', 'Done'));
    const { sound, flaws } = check();
    expect(flawsAs(flaws)).toEqual([`changed ${OBJECT}`]);
    expect(sound).toHaveLength(8);
  });

  it('of which an object is gone is found missing', () => {
    texts.delete(OBJECT);
    expect(flawsAs(check().flaws)).toEqual([`missing ${OBJECT}`]);
  });

  it.each([1, 2, 3])(
    'of which manifest %i is gone is found missing, and so is all that hung on it alone',
    (n) => {
      texts.delete(manifestKey(ID, n));
      expect(flawsAs(check().flaws)).toContain(`missing ${manifestKey(ID, n)}`);
    },
  );

  it('whose last manifest is gone from bucket and record has objects that nobody vouches for', () => {
    texts.delete(third);
    recorded = recorded.filter(({ key }) => key !== third);
    expect(flawsAs(check().flaws)).toEqual(
      expect.arrayContaining([`unvouched ${FOLDER}/rotation/done.json`]),
    );
  });

  it('whose last part is gone altogether is missed by the record', () => {
    for (const key of [...texts.keys()]) if (key === third || key.includes('/rotation/')) texts.delete(key);
    expect(flawsAs(check().flaws)).toContain(`missing ${third}`);
  });

  it('of which two manifests are swapped is found changed', () => {
    const [one = '', other = ''] = [texts.get(first), texts.get(second)];
    texts.set(first, other).set(second, one);
    expect(flawsAs(check().flaws)).toEqual(expect.arrayContaining([`changed ${first}`, `changed ${second}`]));
  });

  it('whose object and manifest were rewritten to agree breaks the chain', () => {
    edit(OBJECT, () => '{"done":"nothing happened"}');
    const changed = checkEvidence(ID, new Map([[OBJECT, new TextEncoder().encode(texts.get(OBJECT))]]), []);
    expect(changed.flaws.length).toBeGreaterThan(0);
    const was = recorded.find(({ key }) => key === OBJECT)?.sha256 ?? '';
    edit(first, (text) => text.replace(was, 'f'.repeat(64)));
    const flaws = flawsAs(check().flaws);
    expect(flaws).toContain(`changed ${second}`);
    expect(flaws).toContain(`changed ${first}`);
  });

  it('rewritten from there to the end is found by the record', async () => {
    const again = new Map<string, string>();
    const writeOnce = async (key: string, text: string) => {
      again.set(key, text);
      return text;
    };
    await saveInChain(ID, { 'containment/1f2e3d/finding.json': '{"of":"somebody else"}' }, { writeOnce });
    texts = again;
    const flaws = flawsAs(check().flaws);
    expect(flaws).toContain(`changed ${first}`);
    expect(flaws).toContain(`missing ${third}`);
  });

  it('with an object beside it that no manifest names is not vouched for', () => {
    texts.set(`${FOLDER}/containment/1f2e3d/planted.json`, '{}');
    expect(flawsAs(check().flaws)).toEqual([`unvouched ${FOLDER}/containment/1f2e3d/planted.json`]);
  });

  it('that the record does not know of is said to be so', () => {
    recorded = recorded.slice(0, 6);
    expect(flawsAs(check().flaws)).toEqual([
      `unvouched ${third}`,
      `unvouched ${FOLDER}/rotation/done.json`,
      `unvouched ${FOLDER}/rotation/finding.json`,
    ]);
  });

  it('of another incident does not hold in this one', () => {
    edit(first, (text) => text.replaceAll(ID, 'INC-ba9876543210'));
    expect(flawsAs(check().flaws)).toContain(`changed ${first}`);
  });

  it('is not sound when there is none, and no text makes the check fail', () => {
    const nothing = checkEvidence(ID, new Map(), []);
    expect(flawsAs(nothing.flaws)).toEqual([`missing ${first}`]);
    for (const text of ['', 'null', '{"objects":1}', '\ud800', `{"__proto__":{"number":1}}`]) {
      edit(first, () => text);
      expect(flawsAs(check().flaws)).toContain(`changed ${first}`);
    }
  });
});
