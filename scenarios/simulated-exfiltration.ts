import { leakedUserKey } from './leaked-user-key.ts';
import type { ToldScenario } from './scenario.ts';

/**
 * The drill that anyone may run: a simulated finding, put on the bus like any event, about a user made for
 * simulations. Cordon contains his key as it would a real one, opens the case, and rotates the key.
 */
export const simulatedExfiltration: ToldScenario = {
  ...leakedUserKey,
  name: 'simulated-exfiltration',
  title: 'A drill: simulated exfiltration, answered to the end',
  victim: { ...leakedUserKey.victim, userName: 'drill', path: '/cordon-simulation/' },
  finding: {
    source: 'simulation',
    id: 'test-id-001',
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
    severity: 8,
    title: 'Potential Credential Exfiltration',
    api: 'ListUsers',
  },
};
