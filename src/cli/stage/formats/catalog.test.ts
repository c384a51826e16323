import { describe, expect, it } from 'vitest';
import type { DescribedFinding } from '../described-finding.ts';
import { formats } from './catalog.ts';
import { FINDING } from './fixture.ts';

const HOSTILE: DescribedFinding = {
  ...FINDING,
  type: 'Recon:__proto__/<script>"\\',
  title: '"}],"Id":"other\u202e<img src=x onerror=alert(1)>\r\nBcc: x@example.com',
  credential: { ...FINDING.credential, userName: 'constructor","userType":"Root' },
};

const SESSION: DescribedFinding = {
  ...FINDING,
  credential: {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    userName: 'ci',
    userType: 'AssumedRole',
    principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0123456789abcdef0',
  },
};

/** All texts of a JSON value. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

describe.each(formats.map((format) => [format.name, format] as const))('%s', (_name, format) => {
  it('is JSON that says all that it has, and says whom it is about', () => {
    const event = format.buildEvent(FINDING);
    // What JSON leaves out (undefined) or alters would be lost on the way to the bus.
    expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
    expect(event).toMatchObject({
      source: expect.stringMatching(/^aws\./),
      detailType: expect.stringMatching(/./),
    });
    const whom = format.name === 'quarantine' ? 'bob' : 'AKIAIOSFODNN7EXAMPLE';
    expect(textsOf(event.detail).some((text) => text.includes(whom))).toBe(true);
  });

  it('carries hostile text as text: its shape is that of any other finding', () => {
    const shapeOf = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shapeOf);
      if (typeof value !== 'object' || value === null) return typeof value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
    };
    const plain = { ...FINDING, type: 'Recon:IAMUser/UserPermissions' };
    const sent: unknown = JSON.parse(JSON.stringify(format.buildEvent(HOSTILE)));
    expect(shapeOf(sent)).toEqual(shapeOf(format.buildEvent(plain)));
  });

  it('names a session, or says why it cannot', () => {
    const against = format.reasonAgainst?.(SESSION);
    expect(against !== undefined).toBe(['health', 'quarantine'].includes(format.name));
    if (against === undefined) expect(textsOf(format.buildEvent(SESSION))).toContain('AssumedRole');
  });
});

it('only what GuardDuty has is about a finding of its own', () => {
  const byGuardDuty = formats.filter((format) => format.guardDuty !== 'knows nothing');
  expect(byGuardDuty.map(({ name }) => name)).toEqual(['guardduty', 'asff', 'ocsf', 'api']);
  for (const format of byGuardDuty) {
    const [first] = textsOf(format.buildEvent(FINDING)).filter((text) => text.includes(FINDING.id));
    expect(first, format.name).toMatch(/8ec1d2f3a4b5c6d7e8f90a1b2c3d4e5f$/);
  }
});

it('an attack sequence is told by GuardDuty, and refused where no resource is a key', () => {
  const sequence = { ...FINDING, type: 'AttackSequence:IAM/CompromisedCredentials' };
  const refusing = formats.filter((format) => format.reasonAgainst?.(sequence) !== undefined);
  expect(refusing.map(({ name }) => name)).toEqual(['asff', 'ocsf']);
});
