import { AuthenticationError, authenticate } from './authenticate.ts';
import { keyUses } from './identity.ts';
import type { Call, Service } from './operation.ts';
import { readSignature, type WireRequest } from './sigv4.ts';
import { record } from './trail.ts';

/** What is known of a request by HTTP before its signature has been looked at. */
export type Arrival = Omit<Call, 'caller' | 'account' | 'region'>;

/**
 * Lets a request in: the call that it is once its signature holds. Throws `AuthenticationError`.
 * `nameOf` gives the operation's name for the record of a request that is refused.
 */
export async function admit(
  arrival: Arrival,
  wire: WireRequest,
  service: Service,
  nameOf: () => Promise<string>,
): Promise<Call> {
  try {
    const { caller, signature } = authenticate(arrival.world, wire, service.protocol);
    const call: Call = { ...arrival, caller, account: caller.account, region: signature.region };
    if (caller.session === undefined)
      keyUses(call).set(signature.accessKeyId, { at: call.at, service: service.name, region: call.region });
    return call;
  } catch (error) {
    if (error instanceof AuthenticationError) await recordRefused(arrival, wire, service, nameOf, error);
    throw error;
  }
}

/**
 * Differs from AWS: a call with a key that is known but inactive, expired or wrongly signed is recorded
 * too, so that the owner sees an attacker who still tries. AWS writes nothing of these.
 */
async function recordRefused(
  arrival: Arrival,
  wire: WireRequest,
  service: Service,
  nameOf: () => Promise<string>,
  error: AuthenticationError,
): Promise<void> {
  if (error.claimed === undefined) return;
  const { account, accessKeyId } = error.claimed;
  const signature = readSignature(wire);
  const region = typeof signature === 'object' ? signature.region : 'us-east-1';
  const name = await nameOf().catch(() => 'Unknown');
  const caller = { principal: { kind: 'anonymous' as const }, account, userId: '', accessKeyId };
  record({ ...arrival, caller, account, region }, service, name, undefined, undefined, {
    input: undefined,
    error,
  });
}
