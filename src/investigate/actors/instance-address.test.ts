import { expect, it } from 'vitest';
import { makeRecord } from './fixture.ts';
import { isInstance, placeInstances } from './instance-address.ts';

const principalId = 'AROAQX7PLK4TEXAMPLE1:i-0a1b2c3d4e5f60718';
const call = (second: number, sourceIPAddress: string, change: object = {}) =>
  makeRecord(`${second}-${sourceIPAddress}`, {
    eventTime: `2026-03-02T10:00:0${second}Z`,
    sourceIPAddress,
    userIdentity: { type: 'AssumedRole', principalId },
    ...change,
  });
const HOME = '192.0.2.40';
const AWAY = '203.0.113.66';

it.each([
  ['AROAQX7PLK4TEXAMPLE1:i-0a1b2c3d4e5f60718', true],
  ['AROAQX7PLK4TEXAMPLE1:i-0a1b2c3d', true],
  ['AROAQX7PLK4TEXAMPLE1:ana', false],
  ['AROAQX7PLK4TEXAMPLE1:i-am-ana', false],
  ['AIDAQX7PLK4TEXAMPLE1', false],
  [undefined, false],
])('of %s: is it the session of an instance? %s', (id, is) => expect(isInstance(id)).toBe(is));

it('takes the first address for its own, whichever of its keys calls', () => {
  const placeOf = placeInstances([call(1, 'ec2.amazonaws.com'), call(2, HOME), call(3, AWAY)], () => false);
  expect(placeOf(call(4, HOME))).toEqual({ place: 'own', own: HOME });
  expect(placeOf(call(4, AWAY))).toEqual({ place: 'elsewhere', own: HOME });
  expect(placeOf(call(4, 'AWS Internal'))).toEqual({ place: 'unknown' });
  expect(placeOf(makeRecord('user'))).toEqual({ place: 'unknown' });
});

it("takes no address of the attacker's for its own", () => {
  const placeOf = placeInstances([call(1, AWAY), call(2, HOME)], (address) => address === AWAY);
  expect(placeOf(call(4, AWAY))).toEqual({ place: 'elsewhere', own: HOME });
});

it('is not sure between the internet and a VPC endpoint, in both directions', () => {
  const inside = (second: number) => call(second, '10.0.0.9', { vpcEndpointId: 'vpce-0a1b2c3d4e5f60718' });
  expect(placeInstances([call(1, HOME)], () => false)(inside(2)).place).toBe('maybe');
  expect(placeInstances([inside(1)], () => false)(call(2, HOME)).place).toBe('maybe');
});
