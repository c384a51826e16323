import type { Format } from './format.ts';
import { asff } from './formats/asff.ts';
import { guardDuty } from './formats/guardduty.ts';
import { health } from './formats/health.ts';
import { ocsf } from './formats/ocsf.ts';
import { quarantine } from './formats/quarantine.ts';
import { simulation } from './formats/simulation.ts';
import { trustedAdvisor } from './formats/trusted-advisor.ts';

/** The first that recognises an event reads it. Simulations come first: nothing that one claims makes it more. */
export const FORMATS: readonly Format[] = [
  simulation,
  guardDuty,
  asff,
  ocsf,
  health,
  quarantine,
  trustedAdvisor,
];
