import type { DerivationRule } from '../lead.ts';
import { issuedKey } from './r01-issued-key.ts';
import { sameSession } from './r02-same-session.ts';
import { consoleSession } from './r03-console.ts';
import { switchRole } from './r04-switch-role.ts';
import { newAccessKey } from './r05-access-key.ts';
import { humanAccess } from './r06-human-access.ts';
import { backdooredRole } from './r07-backdoored-role.ts';
import { newFederation } from './r08-federation.ts';
import { madeCompute } from './r09-compute.ts';
import { touchedCompute } from './r10-touched.ts';
import { signedInPerson } from './r12-person.ts';

/** R11 gives what was read, which is not followed; R13 whose a call is, which is nobody new. */
export const everyRule: readonly DerivationRule[] = [
  issuedKey,
  sameSession,
  consoleSession,
  switchRole,
  newAccessKey,
  humanAccess,
  backdooredRole,
  newFederation,
  madeCompute,
  touchedCompute,
  signedInPerson,
];
