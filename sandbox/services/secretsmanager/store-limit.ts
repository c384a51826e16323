import { AwsError } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';
import { listSecrets, type SecretValue } from './secret.ts';

/** Differs from AWS: an account and region hold 10,000 secrets whose values have 64 MiB in all; AWS allows 500,000. */
const MOST_SECRETS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

export function refuseBeyondLimit(place: Place, added: SecretValue | undefined): void {
  const secrets = [...listSecrets(place).values()];
  const bytes = secrets
    .flatMap(({ versions }) => [...versions.values()])
    .reduce((sum, { value }) => sum + sizeOf(value), added === undefined ? 0 : sizeOf(added));
  if (secrets.length < MOST_SECRETS && bytes <= MOST_BYTES) return;
  throw new AwsError('LimitExceededException', 'The sandbox keeps no more secrets in this region.', {
    status: 400,
  });
}

const sizeOf = ({ text, binary }: SecretValue): number => (text?.length ?? 0) + (binary?.length ?? 0);
