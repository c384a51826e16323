import type { Case } from './case.ts';
import { issuedKey } from './r01-issued-key.ts';
import { sameSession } from './r02-same-session.ts';
import { consoleSession } from './r03-console.ts';
import { switchRole } from './r04-switch-role.ts';
import { newKey } from './r05-new-key.ts';
import { humanAccess } from './r06-human-access.ts';
import { backdooredRole } from './r07-backdoored-role.ts';
import { federation } from './r08-federation.ts';
import { computeCreated } from './r09-compute-created.ts';
import { computeTouched } from './r10-compute-touched.ts';
import { secretsRead } from './r11-secrets-read.ts';
import { login } from './r12-login.ts';
import { serviceOnBehalf } from './r13-on-behalf.ts';

/** At least one a rule. A further one: a file beside these, and a line here. */
export const CASES: readonly Case[] = [
  issuedKey,
  sameSession,
  consoleSession,
  switchRole,
  newKey,
  humanAccess,
  backdooredRole,
  federation,
  computeCreated,
  computeTouched,
  secretsRead,
  login,
  serviceOnBehalf,
];
