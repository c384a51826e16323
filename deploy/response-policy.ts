import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CordonError } from '../src/model/cordon-error.ts';
import { readPolicyYaml } from '../src/policy/read-policy-yaml.ts';

const DEFAULT = join(import.meta.dirname, '../src/policy/default-policy.yaml');

/**
 * The response policy as the functions take it, in JSON: the default one, or the YAML file that CORDON_POLICY names.
 * A policy that is wrong ends the synthesis, and every line that is wrong is named.
 */
export function readResponsePolicy(file = process.env['CORDON_POLICY'] || DEFAULT): Uint8Array {
  const read = readPolicyYaml(readText(resolve(file)));
  if ('policy' in read) return new TextEncoder().encode(JSON.stringify(read.policy));
  const places = read.problems.map(
    ({ line, column, field, message }) => `${file}:${line}:${column} ${field} ${message}`,
  );
  throw new CordonError('Policy', `the response policy is wrong:\n${places.join('\n')}`, {
    advice: `cordon policy check ${file}`,
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CordonError('Policy', `the response policy ${path} cannot be read`, {
      advice: 'CORDON_POLICY names a YAML file; without it the default policy is deployed',
      cause,
    });
  }
}
