import * as z from 'zod/mini';
import type { LookupStore } from '../../investigate/sources/lookup-store.ts';
import { isOurs, seal } from '../seal.ts';
import type { StoreDeps } from '../table.ts';

const Sealed = z.object({ body: z.string(), mac: z.string() });

/**
 * What a look has kept decides what the next one does not ask again: who may write to the bucket must not say by it that
 * there is nothing. What is not as Cordon wrote it counts as not there.
 */
export function sealProgress(incidentId: string, progress: LookupStore, store: StoreDeps): LookupStore {
  const placeOf = (name: string) => [`LOOKUPS#${incidentId}`, name] as const;
  return {
    async load(name) {
      const kept = readSealed(await progress.load(name));
      if (kept === undefined) return undefined;
      return (await isOurs(placeOf(name), JSON.stringify(kept.body), kept.mac, store))
        ? kept.body
        : undefined;
    },
    async save(name, text) {
      const { mac } = await seal(placeOf(name), text, store);
      await progress.save(name, JSON.stringify({ body: text, mac: mac.S }));
    },
  };
}

function readSealed(text: string | undefined): z.infer<typeof Sealed> | undefined {
  try {
    return text === undefined ? undefined : Sealed.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: not ours.
    return undefined;
  }
}
