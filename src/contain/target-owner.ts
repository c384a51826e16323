import { CordonError } from '../model/cordon-error.ts';
import type { Target } from './action.ts';

/** By the key and not by the finding's name: after a rename, somebody else may bear that name. */
export async function ownerOf(target: Target): Promise<string> {
  const owner = await target.owner();
  if (owner === undefined) throw new CordonError('NoOwner', `no user holds the key ${target.accessKeyId}`);
  return owner;
}
