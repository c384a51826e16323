import { errorFacts } from '../../aws/error-facts.ts';
import { globalRegionOf } from '../coverage/global-region.ts';

/** Where Event history is looked at, `global` the one of them that has IAM's calls. */
export interface LookupRegions {
  readonly names: readonly string[];
  readonly global: string;
  /** Why there may be others. */
  readonly because?: string;
}

/** All that are enabled; always the one that is asked in, and that of IAM's calls, though AWS should not say which are. */
export async function findLookupRegions(
  here: string,
  listEnabled: (global: string) => Promise<readonly string[]>,
): Promise<LookupRegions> {
  const global = globalRegionOf(here);
  const sure = [global, here];
  try {
    return { names: [...new Set([...sure, ...(await listEnabled(global))])].sort(), global };
  } catch (error) {
    const because = `AWS did not say which regions the account has (${errorFacts(error).code.slice(0, 60)} account:ListRegions)`;
    return { names: [...new Set(sure)].sort(), global, because };
  }
}
