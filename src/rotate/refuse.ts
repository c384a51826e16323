import { CordonError } from '../model/cordon-error.ts';

/** Ends the run before it has changed anything. */
export function refuse(because: string, advice?: string): never {
  throw new CordonError('Refused', `refused: ${because}`, advice === undefined ? {} : { advice });
}
