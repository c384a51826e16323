import { expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { defaultPolicy } from '../policy/fixture.ts';
import { assess } from './assess.ts';

const deps = { homeAccount: '111122223333', isSimulationOn: false, policy: defaultPolicy() };

const attached: Finding = {
  id: '1f2e3d4c-5b6a-4978-8695-a4b3c2d1e0f9',
  source: 'quarantine',
  via: 'event',
  account: '111122223333',
  region: 'us-east-1',
  type: 'AttachUserPolicy',
  severity: 8,
  title: 'AWS put arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3 on the user alice',
  isSample: false,
  principalName: 'alice',
  principalType: 'IAMUser',
};

it("asks about AWS's quarantine though it names no key, in the incident of the user", async () => {
  const { decision, credential, key } = await assess(attached, deps);
  expect(credential.kind).toBe('unknown');
  expect(decision).toMatchObject({ mode: 'approve', rule: 'quarantined-user-key', playbook: 'user-key' });
  expect(key).toBe('111122223333/user/alice');
});

it('only tells of any other source that names no key', async () => {
  const { decision, key } = await assess({ ...attached, source: 'guardduty' }, deps);
  expect(decision).toMatchObject({ mode: 'notify', rule: 'unknown-credential' });
  expect(key).toBe(`111122223333/finding/${attached.id}`);
});
