import type { TrailRecord } from '../trail-record.ts';
import { readAddress } from './address.ts';

/** The session of a role that AWS gives to an instance is named like the instance. */
const INSTANCE = /^AROA[A-Z0-9]{1,30}:i-[0-9a-f]{8,17}$/;

export const isInstance = (principalId: string | undefined): principalId is string =>
  principalId !== undefined && INSTANCE.test(principalId);

/** `elsewhere`: not from where the instance itself calls. `maybe`: it could be the instance on another way. */
export type InstancePlace = 'own' | 'maybe' | 'elsewhere' | 'unknown';

/**
 * From where instances call: the first address seen with their session is the instance's own, since it gets the
 * credential before anybody can steal it. An instance with a VPC endpoint has a private address there and another one
 * on its way to the internet: a change between the two proves nothing. Addresses of the attacker are nobody's own.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#unauthorizedaccess-iam-instancecredentialexfiltrationoutsideaws
 *
 * @param records by time
 */
export function placeInstances(
  records: readonly TrailRecord[],
  isTheirs: (address: string) => boolean,
): (record: TrailRecord) => { readonly place: InstancePlace; readonly own?: string } {
  const own = new Map<string, { address: string; at: number; isByEndpoint: boolean; isCertain: boolean }>();
  for (const { sourceIPAddress, userIdentity, eventTime: at, vpcEndpointId } of records) {
    const { principalId } = userIdentity;
    const address = readAddress(sourceIPAddress);
    if (address === undefined || !isInstance(principalId) || isTheirs(address)) continue;
    const first = own.get(principalId);
    const isByEndpoint = vpcEndpointId !== undefined;
    if (first === undefined) own.set(principalId, { address, at, isByEndpoint, isCertain: true });
    // Two in the same second: which one was first is not known.
    else if (first.at === at && first.address !== address) first.isCertain = false;
  }
  return ({ sourceIPAddress, userIdentity, vpcEndpointId }) => {
    const address = readAddress(sourceIPAddress);
    const first = own.get(userIdentity.principalId ?? '');
    if (address === undefined || first === undefined || !first.isCertain) return { place: 'unknown' };
    if (address === first.address) return { place: 'own', own: first.address };
    const isOtherWay = first.isByEndpoint !== (vpcEndpointId !== undefined);
    return { place: isOtherWay ? 'maybe' : 'elsewhere', own: first.address };
  };
}
