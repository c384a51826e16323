import { checkText } from '../events/constraints.ts';

export const checkToken = (token: string | undefined): void =>
  checkText('idempotencyToken', token, { min: 0, max: 2048, pattern: /^[\\/a-zA-Z0-9_+=-]*$/ });

export const checkIncidentId = (id: string | undefined): void =>
  checkText('incidentId', id, { min: 0, max: 1024, pattern: /^[\\a-zA-Z0-9_@#%*+=:?./!\s-]*$/ });

/** Of activations and of pages. */
export const checkCode = (where: string, code: string): void =>
  checkText(where, code, { min: 6, max: 10, pattern: /^[0-9]*$/ });
