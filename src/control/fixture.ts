import type { StoredIncident } from '../respond/read-incidents.ts';

/** One that is watched, about the principal of this key and a user's key. */
export const storedIncident = (key: string, accessKeyId = 'AKIAQX7PLK4TEXAMPLE1'): StoredIncident => ({
  id: 'INC-0123456789ab',
  key,
  openedAt: '2026-11-21T11:00:00.000Z',
  updatedAt: '2026-11-21T11:00:00.000Z',
  status: 'watching',
  title: 'CredentialAccess:IAMUser/CompromisedCredentials',
  decision: { mode: 'contain', rule: 'leaked-user-key', because: 'it is in other hands' },
  severity: 8,
  credentials: [{ kind: 'user-key', accessKeyId, verdict: 'contained', because: 'x', notStopped: [] }],
  findings: [],
  steps: [],
  proofs: [],
  prior: {},
  saved: [],
  investigations: [],
  acknowledged: undefined,
  assigned: undefined,
  case: undefined,
  runs: [],
  rotation: undefined,
  timeline: [],
});
