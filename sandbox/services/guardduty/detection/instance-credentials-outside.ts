import { type Instance, instances } from '../../../kernel/instances.ts';
import type { World } from '../../../kernel/world.ts';
import type { JsonObject } from '../../events/pattern/json.ts';
import { describeSeen } from './describe-call.ts';
import { readRoleDelivery } from './read-caller.ts';
import type { DetectionRule } from './rule.ts';

/**
 * The credentials of an EC2 instance are used from an address that is no instance's.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#unauthorizedaccess-iam-instancecredentialexfiltrationoutsideaws
 * Differs from AWS: GuardDuty learns no address as expected, and use from another instance raises nothing: there is
 * no InstanceCredentialExfiltration.InsideAWS.
 */
export const instanceCredentialsOutside: DetectionRule = {
  type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  observe({ world, record, caller }) {
    if (readRoleDelivery(record) === undefined) return undefined;
    const id = caller.principalId.slice(caller.principalId.indexOf(':') + 1);
    const instance = instances({ world, account: record.recipientAccountId, region: record.awsRegion }).get(
      id,
    );
    const address = record.sourceIPAddress;
    if (instance === undefined || isInstance(world, address)) return undefined;
    return {
      severity: 8,
      title: `Credentials for the EC2 instance role ${caller.userName} were used from an external IP address.`,
      description:
        `Credentials that were made exclusively for the EC2 instance ${id} through the instance role ` +
        `${caller.userName} have been used from the external IP address ${address}.`,
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { ...caller },
        instanceDetails: describeInstance(instance),
      },
      service: describeSeen(record),
    };
  },
};

const isInstance = (world: World, address: string): boolean =>
  [...world.accounts].some((account) =>
    [...instances({ world, account, region: '' }).values()].some((one) => one.address === address),
  );

const describeInstance = ({ id, profile, address, launchedAt }: Instance): JsonObject => ({
  instanceId: id,
  instanceState: 'running',
  launchTime: new Date(launchedAt).toISOString(),
  iamInstanceProfile: { arn: profile.arn, id: profile.id },
  networkInterfaces: [{ publicIp: address }],
});
