import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { invalidParameter, type Secret, type SecretValue, type SecretVersion } from './secret.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const LARGEST_VALUE = 65_536;
const MOST_VERSIONS = 100;
const MOST_STAGES = 20;

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

interface ValueInput {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The value that a request brings, if it brings one. Errors never repeat it. */
export function readValue({ SecretString, SecretBinary }: ValueInput): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter("You can't specify both a binary secret value and a string secret value.");
  const bytes = SecretString === undefined ? SecretBinary?.length : Buffer.byteLength(SecretString);
  if (bytes === undefined) return undefined;
  if (bytes === 0) throw invalidParameter('A secret value has at least 1 byte.');
  if (bytes > LARGEST_VALUE) throw invalidParameter(`A secret value has at most ${LARGEST_VALUE} bytes.`);
  return SecretString === undefined ? { binary: new Uint8Array(SecretBinary ?? []) } : { text: SecretString };
}

export const showValue = ({ text, binary }: SecretValue): ValueInput => ({
  ...(text === undefined ? {} : { SecretString: text }),
  ...(binary === undefined ? {} : { SecretBinary: binary }),
});

/** The request's token becomes the version's id; the CLI and the SDKs make one when it is left out. */
export function readToken(given: string | undefined, call: Call): string {
  if (given === undefined) return call.world.ids.uuid();
  if (given.length < 32 || given.length > 64)
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  return given;
}

export function readStages(given: readonly string[] | undefined): readonly string[] {
  const stages = [...new Set(given ?? [CURRENT])];
  if (stages.length === 0 || stages.length > MOST_STAGES)
    throw invalidParameter(`A version has 1 to ${MOST_STAGES} staging labels.`);
  for (const stage of stages) checkStage(stage);
  return stages;
}

export function checkStage(stage: string): void {
  if (stage.length < 1 || stage.length > 256)
    throw invalidParameter('A staging label has 1 to 256 characters.');
}

export const versionWith = (secret: Secret, stage: string): SecretVersion | undefined =>
  [...secret.versions.values()].find(({ stages }) => stages.includes(stage));

const isSameValue = (one: SecretValue, other: SecretValue): boolean =>
  one.text === other.text &&
  Buffer.compare(one.binary ?? new Uint8Array(), other.binary ?? new Uint8Array()) === 0;

/**
 * A version of this id: the one that is there when it has the same value, so that a request can be repeated; a new one
 * otherwise. An id with another value is refused.
 */
export function addVersion(
  secret: Secret,
  id: string,
  value: SecretValue,
  stages: readonly string[],
  at: number,
): Secret {
  const known = secret.versions.get(id);
  if (known !== undefined) {
    if (isSameValue(known.value, value)) return secret;
    throw new AwsError(
      'ResourceExistsException',
      "You can't use ClientRequestToken for this operation because a version with this token already exists and has another value.",
      { status: 400 },
    );
  }
  const versions = new Map(secret.versions).set(id, { id, value, createdAt: at, stages: [] });
  return stages.reduce((changed, stage) => moveStage(changed, stage, id), {
    ...secret,
    versions: trim(versions),
    changedAt: at,
  });
}

/** Deprecated versions give way, oldest first. */
function trim(versions: Map<string, SecretVersion>): ReadonlyMap<string, SecretVersion> {
  const newest = [...versions.keys()].at(-1);
  for (const { id, stages } of versions.values()) {
    if (versions.size <= MOST_VERSIONS) return versions;
    if (stages.length === 0 && id !== newest) versions.delete(id);
  }
  if (versions.size > MOST_VERSIONS)
    throw new AwsError('LimitExceededException', `A secret has at most ${MOST_VERSIONS} versions.`, {
      status: 400,
    });
  return versions;
}

/**
 * Takes a label from the version that has it and gives it to another. With AWSCURRENT goes AWSPREVIOUS: it is what was
 * current before. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 */
export function moveStage(secret: Secret, stage: string, to: string | undefined): Secret {
  const before = versionWith(secret, stage);
  if (before?.id === to) return secret;
  const versions = new Map(
    [...secret.versions].map(([id, version]) => {
      const others = version.stages.filter((one) => one !== stage);
      return [id, { ...version, stages: id === to ? [...others, stage] : others }];
    }),
  );
  const target = to === undefined ? undefined : versions.get(to);
  if (target !== undefined && target.stages.length > MOST_STAGES)
    throw new AwsError('LimitExceededException', `A version has at most ${MOST_STAGES} staging labels.`, {
      status: 400,
    });
  const moved = { ...secret, versions };
  return stage === CURRENT && before !== undefined ? moveStage(moved, PREVIOUS, before.id) : moved;
}
