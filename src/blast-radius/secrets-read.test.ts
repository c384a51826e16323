import { describe, expect, it } from 'vitest';
import type { Exposure, Investigation, TracedEvent } from '../model/investigation.ts';
import { ACCOUNT, investigation } from '../report/investigation/fixture.ts';
import type { StoredSecret } from './list-secrets.ts';
import { listRead } from './secrets-read.ts';

const DB = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:prod/db-AbCdEf`;
const parameter = (name: string): StoredSecret => ({
  store: 'ssm',
  name,
  region: 'us-east-1',
  arn: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter${name}`,
});
const STORED: readonly StoredSecret[] = [
  { store: 'secretsmanager', name: 'prod/db', region: 'us-east-1', arn: DB },
  parameter('/app/token'),
  parameter('/app/db/password'),
  parameter('/apple/pie'),
];

const [event] = investigation.events;
const reading = (what: string, more: Partial<Exposure & TracedEvent> = {}): Investigation => {
  const {
    at = '2026-01-20T02:31:00Z',
    actor = 'attacker',
    eventSource = 'secretsmanager.amazonaws.com',
  } = more;
  const exposure: Exposure = { kind: 'secret', what, eventID: 'e-1', at, actor, advice: 'rotate it' };
  const call = { ...event, eventID: 'e-1', eventSource, awsRegion: 'us-east-1' } as TracedEvent;
  return { ...investigation, exposures: [exposure], events: [call] };
};
const names = (found: Investigation) => listRead(STORED, found).map(({ name }) => name);
const ofSsm = { eventSource: 'ssm.amazonaws.com' };

describe('the secrets that the trail has as read', () => {
  it.each([['prod/db'], [DB], [DB.slice(0, -7)]])('are one by whichever name a call gave: %s', (what) => {
    expect(names(reading(what))).toEqual(['prod/db']);
  });

  it('are named by the call where none is there any more', () => {
    expect(names(reading(`arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:gone-AbCdEf`))).toEqual([
      'gone',
    ]);
    expect(names(reading('gone'))).toEqual(['gone']);
  });

  it('are all parameters below a path that was read, and none beside it', () => {
    expect(names(reading('parameters below /app', ofSsm))).toEqual(['/app/token', '/app/db/password']);
    expect(names(reading('parameter /app/token', ofSsm))).toEqual(['/app/token']);
    expect(names(reading(`parameter arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/app/token`, ofSsm))).toEqual([
      '/app/token',
    ]);
  });

  it('are not those that the owner read, nor what is no secret of a store', () => {
    expect(names(reading('prod/db', { actor: 'owner' }))).toEqual([]);
    expect(names(reading('administrator password of i-0abc', { eventSource: 'ec2.amazonaws.com' }))).toEqual(
      [],
    );
    expect(names(reading('all secrets that a filter of BatchGetSecretValue finds'))).toEqual([]);
  });

  it('stand in the order in which they were first read', () => {
    const first = reading('prod/db', { at: '2026-01-20T03:00:00Z' });
    const second = { ...reading('gone', { at: '2026-01-20T02:00:00Z' }).exposures[0] } as Exposure;
    expect(names({ ...first, exposures: [...first.exposures, second, ...first.exposures] })).toEqual([
      'gone',
      'prod/db',
    ]);
  });
});
