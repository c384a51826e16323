import { expect, it } from 'vitest';
import { collect, recordOf } from './fixture.ts';
import { findIngress, warnOfIngress } from './security-group-rules.ts';

const GROUP = 'sg-0a1b2c3d';
const permissions = {
  groupId: GROUP,
  ipPermissions: {
    items: [
      {
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        ipRanges: { items: [{ cidrIp: '203.0.113.0/24' }] },
        ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] },
        groups: {},
      },
    ],
  },
};
const answer = {
  securityGroupRuleSet: {
    items: [
      { securityGroupRuleId: 'sgr-1', ipProtocol: '-1', fromPort: -1, toPort: -1, cidrIpv4: '0.0.0.0/0' },
    ],
  },
};
const open = (request: unknown, response?: unknown) =>
  recordOf({ event: 'ec2:AuthorizeSecurityGroupIngress', request, response });
const close = (request: unknown) => recordOf({ event: 'ec2:RevokeSecurityGroupIngress', at: 60, request });

it('reads rules from the request, one for each source', () => {
  expect(findIngress(open(permissions)).map(({ id }) => id)).toEqual([
    `${GROUP}/tcp:443-443/203.0.113.0/24`,
    `${GROUP}/tcp:443-443/::/0`,
  ]);
  expect(warnOfIngress(open(permissions))).toEqual(['everybody can reach tcp 443-443']);
});

it('reads AWS’s answer first, which has the ids', () => {
  expect(findIngress(open({ groupId: GROUP }, answer))).toEqual([
    { id: `${GROUP}/all:all/0.0.0.0/0`, also: ['sgr-1'] },
  ]);
});

it('knows a rule again that is taken away by its id alone', async () => {
  const opened = open({ groupId: GROUP }, answer);
  const closed = close({
    groupId: GROUP,
    securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-1' }] },
  });
  expect(await collect([opened], [closed])).toMatchObject([
    { id: `${GROUP}/all:all/0.0.0.0/0`, state: 'removed' },
  ]);
  const other = close({
    groupId: GROUP,
    securityGroupRuleIds: { items: [{ securityGroupRuleId: 'sgr-2' }] },
  });
  expect(await collect([opened], [other])).toMatchObject([{ state: 'present' }]);
});
