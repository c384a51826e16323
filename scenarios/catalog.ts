import { leakedUserKey } from './leaked-user-key.ts';
import type { Scenario } from './scenario.ts';
import { simulatedExfiltration } from './simulated-exfiltration.ts';
import { threatList } from './threat-list.ts';

/** Every story that can be played. The first is the one that `npm run demo` tells. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  leakedUserKey,
  simulatedExfiltration,
  threatList,
];
