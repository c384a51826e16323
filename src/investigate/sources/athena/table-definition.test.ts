import { expect, it } from 'vitest';
import { SCANNED } from './fixture.ts';
import { defineTable } from './table-definition.ts';

const sql = defineTable(SCANNED.name, SCANNED.partitions, '2025/11/28');

it('has the members that the investigation reads, and parameters as texts', () => {
  expect(sql).toContain(
    'inscopeof: STRUCT<sourcearn: STRING, sourceaccount: STRING, issuertype: STRING, credentialsissuedto: STRING>',
  );
  expect(sql).toContain('onbehalfof: STRUCT<userid: STRING, identitystorearn: STRING>');
  expect(sql).toContain('invokedbydelegate: STRUCT<accountid: STRING>');
  expect(sql).toMatch(
    /sessioncontext: STRUCT<.*attributes: STRUCT<creationdate: STRING, mfaauthenticated: STRING>.*sourceidentity: STRING, signinsessionarn: STRING, assumedroot: STRING, ec2roledelivery: STRING>/,
  );
  for (const name of [
    'requestparameters',
    'responseelements',
    'additionaleventdata',
    'vpcendpointid',
    'sharedeventid',
  ])
    expect(sql).toContain(`\n  \`${name}\` STRING`);
  expect(sql).toContain('`sessioncredentialfromconsole` STRING');
  expect(sql).toContain('`resources` ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>\n)');
});

it('reads CloudTrail files, and knows days, regions and accounts by their names', () => {
  expect(sql.slice(sql.indexOf('PARTITIONED BY'))).toBe(
    `PARTITIONED BY (\`account\` STRING, \`region\` STRING, \`day\` STRING)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://org-trail/AWSLogs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum',
  'projection.account.values' = '111122223333',
  'projection.region.type' = 'enum',
  'projection.region.values' = 'eu-west-2,us-east-1',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.range' = '2025/11/28,NOW',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://org-trail/AWSLogs/\${account}/CloudTrail/\${region}/\${day}/'
);`,
  );
});

it("follows an organization's layout", () => {
  const ofOrganization = defineTable(
    SCANNED.name,
    { ...SCANNED.partitions, prefix: 'logs/AWSLogs/o-exampleorg1/' },
    '2025/11/28',
  );
  expect(ofOrganization).toContain(
    `= 's3://org-trail/logs/AWSLogs/o-exampleorg1/\${account}/CloudTrail/\${region}/\${day}/'`,
  );
});
