import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';

/** An ARN of Systems Manager: `document/Name`, `parameter/a/b`, `automation-execution/id`. */
export const ssmArn = (place: Pick<Place, 'account' | 'region'>, rest: string): string =>
  `arn:aws:ssm:${place.region}:${place.account}:${rest}`;

/**
 * The name of a resource that may be given by its ARN. What belongs to another account is shared, and the
 * sandbox does not share.
 */
export function readName(place: Pick<Place, 'account' | 'region'>, given: string, kind: string): string {
  if (!given.startsWith('arn:')) return given;
  const [, , service, region, account, ...rest] = given.split(':');
  const path = rest.join(':');
  if (service !== 'ssm' || !path.startsWith(kind))
    throw new AwsError('ValidationException', `${given.slice(0, 256)} is not the ARN of a ${kind}.`);
  if (region !== place.region || account !== place.account)
    throw notInSandbox(`ssm: a ${kind} that another account or region shares`);
  return path.slice(kind.length);
}
