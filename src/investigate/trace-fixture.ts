import { at, type Json, keyId, ms, sourceOf } from './fixture.ts';
import { readSeed } from './seed.ts';
import { trace } from './trace.ts';

/** Who is asked about in most stories. */
export const STOLEN = keyId('stolen', 'AKIA');
export const INSTANCE = 'i-0123456789abcdef0';
export const ASKED = { asOf: ms('10:30:00') };
/** A call by somebody at a time. */
export const by = (who: Json, time: string, more: Json = {}): Json => ({
  userIdentity: who,
  eventTime: at(time),
  ...more,
});
/** A call to IAM. */
export const iam = (
  eventName: string,
  requestParameters: Json | null,
  responseElements: Json | null = null,
): Json => ({
  eventSource: 'iam.amazonaws.com',
  eventName,
  requestParameters,
  responseElements,
});
/** What comes of a seed in these records; `ways` are `id parent rule confidence`. */
export const find = async (seed: string, records: readonly Json[], options = {}) => {
  const source = sourceOf(...records);
  const found = await trace(readSeed(seed), source, { ...ASKED, ...options });
  const ways = found.credentials.map(({ id, parent, rule, confidence }) =>
    [id, parent, rule, confidence].join(' '),
  );
  return {
    ...found,
    ways,
    asked: source.asked,
    of: (id: string) => found.credentials.find((one) => one.id === id),
  };
};
