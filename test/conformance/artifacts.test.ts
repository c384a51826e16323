import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesFor } from '../../src/investigate/artifacts/catalog.ts';
import { collectArtifacts } from '../../src/investigate/artifacts/collect-artifacts.ts';
import { judged, memorySource } from '../../src/investigate/artifacts/fixture.ts';
import { findIds } from '../../src/investigate/artifacts/steps.ts';
import { hasSucceeded, readTrailRecord, type TrailRecord } from '../../src/investigate/trail-record.ts';
import type { Artifact } from '../../src/model/investigation.ts';

/**
 * Public logs of attacks, read where they lie (`CORDON_CONFORMANCE_DIR`/cloudtrail). What is expected of `invictus` was
 * checked by hand against its records: user `bert-jan` runs one attack tool after another, each with its own clean-up.
 */
const folder = process.env['CORDON_CONFORMANCE_DIR'];
const title =
  folder === undefined ? 'public trails (skipped: CORDON_CONFORMANCE_DIR is not set)' : 'public trails';

function readTrail(set: string): readonly TrailRecord[] {
  if (folder === undefined) return [];
  const files = readdirSync(join(folder, 'cloudtrail', set)).filter((name) =>
    /\.(json|jsonl|ndjson)$/.test(name),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, 'cloudtrail', set, file), 'utf8');
    return readEvents(text).flatMap((event, offset) => {
      const evidence = { file, offset, length: 0, sha256: `${file}#${offset}` };
      return readTrailRecord(event, evidence) ?? [];
    });
  });
}

/** `Records`, an array, or a line each, in a wrapping of its own or not, with the time of whoever shipped them. */
function readEvents(text: string): readonly unknown[] {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    // A line each.
    whole = text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  }
  const list: unknown = Array.isArray(whole) ? whole : (Reflect.get(Object(whole), 'Records') ?? [whole]);
  return (Array.isArray(list) ? list : []).map((item: unknown) => {
    const event: object = Object(Reflect.get(Object(item), 'event') ?? item);
    return { eventTime: Reflect.get(event, '@timestamp'), ...event };
  });
}

const ATTACK_TOOL = 'stratus-red-team-';
const short = ({ type, id }: Artifact) =>
  `${type} ${id.replaceAll(ATTACK_TOOL, '…').replaceAll('arn:aws:iam::123837392027:', '')}`;

/** Gone by his own clean-up, all of them. */
const REMOVED = `
access-key AKIA000000144EXAMPLE
access-key AKIA000000145EXAMPLE
ami ami-0aa1d83d0b0985c86
ami-share ami-0aa1d83d0b0985c86/012345678901
bucket-lifecycle …ctlr-bucket-zqfsvooxqj
bucket-policy …bdbp-lhfzvgcamn
bucket-policy …ctes-bucket-qyxyekjbtk
bucket-policy …ctlr-bucket-zqfsvooxqj
db-instance terraform-20230710121504061500000001
ec2-instance i-05c30218156bcc246
ec2-instance i-0dbc91f429e48eeed
ec2-snapshot snap-01ee6be9876379b3b
ec2-snapshot snap-083d3b857c13988bc
flow-logs fl-064ed3a785e4a37ef
iam-role …backdoor-f-lambda
iam-role …backdoor-r-role
iam-role …ec2-enumerate-role
iam-role …ec2-get-password-data-role
iam-role …ec2-steal-credentials-role
iam-role …ec2lui-role-pcccexdthk
iam-role …ec2lui-role-wuzemnoeqa
iam-role …get-usr-data-role
iam-role …leave-org-role
iam-role …olc-lambda-xhfgzaowxc
iam-role …remove-flow-logs-role
iam-role …trust-anchor-role
iam-role …usr-data-role
iam-user malicious-iam-user
iam-user …backdoor-u-user
iam-user …login-profile-user
iam-user …nmfalu-gfjyeaypjt
inline-policy role/…ec2-get-password-data-role/inline-policy
inline-policy role/…ec2-steal-credentials-role/inline
inline-policy role/…get-usr-data-role/inline-policy
inline-policy role/…leave-org-role/inline-policy
inline-policy role/…remove-flow-logs-role/…remove-flow-logs-policy
instance-attribute i-05c30218156bcc246
instance-attribute i-0dbc91f429e48eeed
instance-profile …ec2-enumerate-instance
instance-profile …ec2-steal-credentials-instance
instance-profile …usr-data-instance
instance-profile-role …ec2-enumerate-instance/…ec2-enumerate-role
instance-profile-role …ec2-steal-credentials-instance/…ec2-steal-credentials-role
instance-profile-role …usr-data-instance/…usr-data-role
lambda …backdoor-f-func
lambda …olc-func-xhfgzaowxc
lambda-code …olc-func-xhfgzaowxc
lambda-permission …backdoor-f-func/backdoor
log-group /stratus-red-team/vpc-flow-logs
login-profile …login-profile-user
login-profile …nmfalu-gfjyeaypjt
managed-policy policy/…ec2lui-policy-pcccexdthk
managed-policy policy/…ec2lui-policy-wuzemnoeqa
policy-attachment role/…backdoor-r-role/arn:aws:iam::aws:policy/AdministratorAccess
policy-attachment role/…ec2-enumerate-role/arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
policy-attachment role/…ec2-steal-credentials-role/arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
policy-attachment role/…ec2lui-role-pcccexdthk/policy/…ec2lui-policy-pcccexdthk
policy-attachment role/…ec2lui-role-wuzemnoeqa/policy/…ec2lui-policy-wuzemnoeqa
policy-attachment role/…usr-data-role/arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
policy-attachment user/malicious-iam-user/arn:aws:iam::aws:policy/AdministratorAccess
ra-profile ac4e09d1-a150-4924-bb76-23b00fa7c34a
ra-trust-anchor 49e25ec3-bdfe-4150-8683-b4ea4ee85cfd
rds-snapshot exfiltration
rds-snapshot-share exfiltration/193672423079
role-trust …backdoor-r-role
s3-bucket …backdoor-f-bucket-ufamgrrnmw
s3-bucket …bdbp-lhfzvgcamn
s3-bucket …ctes-bucket-qyxyekjbtk
s3-bucket …ctlr-bucket-zqfsvooxqj
s3-bucket …olc-bucket-xhfgzaowxc
security-group sg-04cfb7a4712d75b00
sg-ingress sg-04cfb7a4712d75b00/tcp:22-22/0.0.0.0/0
sg-ingress sg-04cfb7a4712d75b00/tcp:443-443/0.0.0.0/0
snapshot-share snap-083d3b857c13988bc/012345678912
ssm-exec i-0dbc91f429e48eeed
trail …ctes-trail-qyxyekjbtk
trail …ctlr-trail-zqfsvooxqj
trail-logging …ctes-trail-qyxyekjbtk
trail-logging …ctlr-trail-zqfsvooxqj
trail-selectors …ctes-trail-qyxyekjbtk
`;

/** Half a minute before the clean-up of the last tools. */
const PRESENT_AT_12_28 = `
access-key AKIA000000144EXAMPLE
access-key AKIA000000145EXAMPLE
bucket-policy …bdbp-lhfzvgcamn
db-instance terraform-20230710121504061500000001
ec2-snapshot snap-01ee6be9876379b3b
iam-role …backdoor-f-lambda
iam-role …backdoor-r-role
iam-role …olc-lambda-xhfgzaowxc
iam-role …trust-anchor-role
iam-user …backdoor-u-user
iam-user …login-profile-user
iam-user …nmfalu-gfjyeaypjt
iam-user malicious-iam-user
lambda …backdoor-f-func
lambda …olc-func-xhfgzaowxc
lambda-code …olc-func-xhfgzaowxc
lambda-permission …backdoor-f-func/backdoor
login-profile …login-profile-user
login-profile …nmfalu-gfjyeaypjt
policy-attachment role/…backdoor-r-role/arn:aws:iam::aws:policy/AdministratorAccess
policy-attachment user/malicious-iam-user/arn:aws:iam::aws:policy/AdministratorAccess
ra-profile ac4e09d1-a150-4924-bb76-23b00fa7c34a
ra-trust-anchor 49e25ec3-bdfe-4150-8683-b4ea4ee85cfd
rds-snapshot exfiltration
rds-snapshot-share exfiltration/193672423079
role-trust …backdoor-r-role
s3-bucket …backdoor-f-bucket-ufamgrrnmw
s3-bucket …bdbp-lhfzvgcamn
s3-bucket …olc-bucket-xhfgzaowxc
`;

/** Samples of rules, by hand: parameters are left out that AWS always records, or are of another call. */
const WRITTEN_BY_HAND = [
  'AddPermission20150331',
  'AddPermission20150331v2',
  'CreateProject',
  'CreateSAMLProvider',
  'CreateVirtualMFADevice',
  'DeleteDeliveryChannel',
  'DeleteSAMLProvider',
  'ModifyDBSnapshotAttribute',
  'ModifyImageAttribute',
  'PutBucketPolicy',
  'PutDeliveryChannel',
  'PutKeyPolicy',
  'PutResourcePolicy',
  'PutUserPolicy',
  'SetQueueAttributes',
  'StartLogging',
  'UpdateAssumeRolePolicy',
  'UpdateSAMLProvider',
];

describe.skipIf(folder === undefined)(title, () => {
  const invictus = readTrail('invictus');
  const calls = invictus.filter(({ userIdentity }) => userIdentity.userName === 'bert-jan');

  it('of invictus: everything that bert-jan made, and that he took all but one of it away again', async () => {
    const artifacts = await collectArtifacts(
      calls.map((record) => judged(record)),
      memorySource(invictus),
    );
    const inState = (state: Artifact['state']) =>
      artifacts
        .filter((one) => one.state === state)
        .map(short)
        .sort();
    expect(inState('removed')).toEqual(REMOVED.trim().split('\n').sort());
    // The last snapshot of the database, which AWS made when he deleted that.
    expect(inState('present')).toEqual(['rds-snapshot terraform-20230710121504061500000001-snapshot']);
    expect([...inState('restored'), ...inState('unknown')]).toEqual([]);
  });

  it('of invictus, as it was in the middle: what was there then', async () => {
    const until = (records: readonly TrailRecord[]) =>
      records.filter(({ eventTime }) => eventTime < Date.parse('2023-07-10T12:28:00Z'));
    const artifacts = await collectArtifacts(
      until(calls).map((record) => judged(record)),
      memorySource(until(invictus)),
    );
    const present = artifacts.filter(({ state }) => state === 'present').map(short);
    expect(present.sort()).toEqual(PRESENT_AT_12_28.trim().split('\n').sort());
    const trust = artifacts.find(({ type }) => type === 'role-trust');
    expect(trust?.danger).toEqual([
      'account 193672423079 (arn:aws:iam::193672423079:root) may sts:AssumeRole, without a condition',
    ]);
  });

  it.each([
    ['invictus', []],
    ['stratus', []],
    ['otrf', []],
    ['panther', WRITTEN_BY_HAND],
  ])('of %s: each call of the catalog names what it is about', (set, without) => {
    const records = readTrail(set);
    expect(records.length).toBeGreaterThan(100);
    const nameless = records
      .filter((record) => hasSucceeded(record) && entriesFor(record).length > 0)
      .filter((record) => entriesFor(record).every((entry) => findIds(entry, record).length === 0));
    expect([...new Set(nameless.map(({ eventName }) => eventName))].sort()).toEqual(without);
  });
});
