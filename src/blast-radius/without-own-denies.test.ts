import { describe, expect, it } from 'vitest';
import { allow, deny, policy } from './policies-fixture.ts';
import { withoutOwnDenies } from './without-own-denies.ts';

const OURS = 'arn:aws:iam::111122223333:policy/CordonDenyAll';
const QUARANTINE = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';
const WORK = policy('inline:work', allow('s3:*'), deny('s3:DeleteObject'));

describe('the policies without what contains', () => {
  it('are all others, as they are', () => {
    const ours = [OURS, QUARANTINE, 'inline:CordonDenyAll'].map((name) => policy(name, deny('*')));
    expect(withoutOwnDenies([...ours, WORK], [OURS])).toEqual({
      left: [WORK],
      removed: [OURS, QUARANTINE, 'inline:CordonDenyAll'],
    });
  });

  it('keep what somebody allows himself under a name of ours, cited by its place', () => {
    const hidden = policy('inline:CordonDenyAll', deny('*'), allow('iam:*'));
    expect(withoutOwnDenies([hidden], []).left).toEqual([
      policy('inline:CordonDenyAll', { Sid: '#1', ...allow('iam:*') }),
    ]);
  });

  it('keep a deny of somebody who only named it like one of ours or of AWS', () => {
    const others = [
      policy('arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3', deny('*')),
      policy('arn:aws:iam::444455556666:policy/CordonDenyAll', deny('*')),
    ];
    expect(withoutOwnDenies(others, [OURS])).toEqual({ left: others, removed: [] });
  });
});
