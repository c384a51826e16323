import { parseDocument, type Tags, YAMLMap } from 'yaml';
import { isTooDeepYaml } from '../kernel/yaml-depth.ts';
import { INTRINSIC_NAMES } from './intrinsics.ts';
import { formatError } from './template-error.ts';

/**
 * A template in YAML, with the short forms of the intrinsic functions (`!Sub`, `!GetAtt a.b`).
 * Differs from AWS: templates in YAML are read by YAML 1.2, so that `yes` and `on` are texts and not booleans.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseYaml(text: string): unknown {
  if (isTooDeepYaml(text)) throw notWellFormed(new Error('It is nested too deeply.'));
  const document = parseDocument(text, { schema: 'core', customTags: SHORT_FORMS });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw notWellFormed(problem);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw notWellFormed(error);
  }
}

const notWellFormed = (error: unknown) =>
  formatError(`YAML not well-formed. ${error instanceof Error ? error.message.slice(0, 300) : ''}`);

const longName = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const SHORT_FORMS: Tags = [...INTRINSIC_NAMES].flatMap((long) => {
  const name = long.replace('Fn::', '');
  const resolve = (value: unknown) => {
    const map = new YAMLMap<unknown, unknown>();
    map.set(longName(name), value);
    return map;
  };
  const tag = `!${name}`;
  return [
    { tag, resolve: (value: string) => ({ [longName(name)]: value }) },
    { tag, collection: 'seq', resolve },
    { tag, collection: 'map', resolve },
  ] satisfies Tags;
});
