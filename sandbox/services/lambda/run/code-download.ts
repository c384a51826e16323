import { randomBytes } from 'node:crypto';
import type { World } from '../../../kernel/world.ts';

const downloads = new WeakMap<World, Map<string, Uint8Array>>();

/** How long AWS's own link to a function's code is valid, ms. */
const VALID = 10 * 60_000;
const MOST_LINKS = 1000;

/**
 * Differs from AWS: the link to a function's code leads to the sandbox itself and not to Amazon S3;
 * like AWS's presigned link it needs no signature and is valid for ten minutes.
 */
export function locateCode(world: World, zip: Uint8Array): string {
  let links = downloads.get(world);
  if (links === undefined) {
    links = new Map();
    downloads.set(world, links);
  }
  const oldest = links.keys().next().value;
  if (links.size >= MOST_LINKS && oldest !== undefined) links.delete(oldest);
  // Not one of the world's ids: those can be computed by anybody who knows the seed.
  const token = randomBytes(24).toString('base64url');
  const known = links;
  known.set(token, zip);
  world.clock.after(VALID, () => known.delete(token));
  return `${world.origin}/_runtime/code/${token}`;
}

export const findCode = (world: World, token: string): Uint8Array | undefined =>
  downloads.get(world)?.get(token);
