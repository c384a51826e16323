import type { FindingFormat } from '../finding-format.ts';
import { api } from './api.ts';
import { asff } from './asff.ts';
import { guardduty } from './guardduty.ts';
import { health } from './health.ts';
import { ocsf } from './ocsf.ts';
import { quarantine } from './quarantine.ts';

/** Every form in which AWS tells of a compromised credential. */
export const formats: readonly FindingFormat[] = [guardduty, asff, ocsf, health, quarantine, api];
