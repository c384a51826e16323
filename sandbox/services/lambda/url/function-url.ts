import { globalSlot } from '../../../kernel/state.ts';
import type { World } from '../../../kernel/world.ts';
import {
  type FunctionName,
  type FunctionUrl,
  findFunction,
  functions,
  type LambdaFunction,
} from '../function.ts';

/** First part of the path of every function URL. No bucket of S3 and no path of an API begins so. */
export const URL_DOOR = '_url';

/** Which function a URL's id belongs to. The URL itself is a part of the function. */
const owners = globalSlot<Map<string, FunctionName>>('lambda-function-urls', () => new Map());

const ownersOf = (world: World, account: string) => owners({ world, account, region: '' });

/**
 * The URL that people are given.
 * Differs from AWS: a function URL is `http://127.0.0.1:PORT/_url/ID/` and not `https://ID.lambda-url.REGION.on.aws/`,
 * for nothing resolves that name here. It is signed as it stands, and the function sees the path after the id.
 */
export const addressOf = (world: World, { id }: FunctionUrl): string => `${world.origin}/${URL_DOOR}/${id}/`;

export function setUrl(world: World, old: LambdaFunction, url: FunctionUrl): void {
  const { account, region, name } = old;
  functions({ world, account, region }).set(name, { ...old, url });
  ownersOf(world, account).set(url.id, { account, region, name });
}

/** Takes the id out of use. The function may be gone by then. */
export function forgetUrl(world: World, { account, url }: LambdaFunction): void {
  if (url !== undefined) ownersOf(world, account).delete(url.id);
}

export function findByUrl(world: World, id: string): LambdaFunction | undefined {
  for (const account of world.accounts) {
    const owner = ownersOf(world, account).get(id);
    if (owner !== undefined) return findFunction(world, owner);
  }
  return undefined;
}
