import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLogFileName } from './log-file-name.ts';

const NAME = '111122223333_CloudTrail_us-east-2_20260302T0210Z_Mu0KsOhtH1ar15ZZ.json.gz';
const log = {
  kind: 'log',
  account: '111122223333',
  region: 'us-east-2',
  day: '2026-03-02',
  delivered: Date.parse('2026-03-02T02:10:00Z'),
};

it.each([
  ['a name alone', NAME, log],
  ['an unpacked file', NAME.replace('.gz', ''), log],
  ['a key of S3', `prefix/AWSLogs/111122223333/CloudTrail/us-east-2/2026/03/02/${NAME}`, log],
  ['a path of Windows', `C:\\logs\\${NAME}`, log],
  [
    "an organization's trail",
    `AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-2/2026/03/02/${NAME}`,
    { ...log, organization: 'o-a1b2c3d4e5' },
  ],
  [
    'a renamed file in its folder',
    'AWSLogs/111122223333/CloudTrail/us-gov-west-1/2026/03/02/part-00001.gz',
    { kind: 'log', account: '111122223333', region: 'us-gov-west-1', day: '2026-03-02' },
  ],
  [
    'a digest',
    '111122223333_CloudTrail-Digest_us-east-2_management-events_us-east-2_20260302T021500Z.json.gz',
    { ...log, kind: 'digest', delivered: Date.parse('2026-03-02T02:15:00Z') },
  ],
  [
    'insights',
    'AWSLogs/111122223333/CloudTrail-Insight/us-east-2/2026/03/02/111122223333_CloudTrail-Insight_us-east-2_20260302T0210Z_Mu0KsOhtH1ar15ZZ.json.gz',
    { ...log, kind: 'insight' },
  ],
  [
    'what CloudTrail delivers beside them',
    NAME.replace('CloudTrail_', 'CloudTrail-NetworkActivity_'),
    { ...log, kind: 'other' },
  ],
])('reads %s', (_, path, name) => expect(readLogFileName(path)).toEqual(name));

it.each([
  '',
  'GROUND_TRUTH.json',
  'readme.txt',
  NAME.replace('20260302', '20260231'),
  NAME.replace('T0210', 'T2560'),
  NAME.replace('111122223333', '1111'),
  NAME.replace('us-east-2', '../../etc'),
  `${NAME}.exe`,
])('does not take %j for a log', (path) => expect(readLogFileName(path)).toBeUndefined());

it('reads whatever it is given, and soon', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (path) => {
      expect(() => readLogFileName(path)).not.toThrow();
    }),
  );
  const began = performance.now();
  for (const part of ['_', 'a-', '/1', 'us-east-', '111122223333_CloudTrail_us-east-2_', '/CloudTrail'])
    readLogFileName(part.repeat(200_000));
  expect(performance.now() - began).toBeLessThan(1_000);
});
