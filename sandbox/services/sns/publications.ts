import { globalSlot } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';
import type { Protocol } from './topic.ts';

export interface Delivery {
  readonly subscriptionArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  status: 'pending' | 'delivered' | 'failed';
  /** Why the last attempt failed. */
  because?: string;
  attempts: number;
}

/** One Publish, and what became of it: for a person to look at. */
export interface Publication {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  readonly deliveries: Delivery[];
}

const MOST = 1000;
/** Characters of all kept messages together. */
const MOST_TEXT = 16 * 1024 * 1024;

const publications = (world: World): Publication[] =>
  globalSlot<Publication[]>('sns-publications', () => [])({ world, account: 'outside', region: '' });

/** Keeps the newest; what is forgotten is still delivered. */
export function keepPublication(world: World, publication: Publication): void {
  const kept = publications(world);
  kept.push(publication);
  let length = kept.reduce((sum, { message }) => sum + message.length, 0);
  while (kept.length > 1 && (kept.length > MOST || length > MOST_TEXT)) {
    length -= kept.shift()?.message.length ?? 0;
  }
}

/** Newest first. */
export const listPublications = (world: World): readonly Publication[] => [...publications(world)].reverse();

/** Publications as a route of the control endpoint. */
export const publicationRoutes = (world: World): Record<string, () => unknown> => ({
  'GET publications': () =>
    listPublications(world).map(({ at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })),
});
