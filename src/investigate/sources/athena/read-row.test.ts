import { expect, it } from 'vitest';
import { columnOf, LEAVES } from './members.ts';
import { readRow } from './read-row.ts';

const row = (cells: Readonly<Record<string, string>>) =>
  LEAVES.map((leaf) => (Object.hasOwn(cells, columnOf(leaf)) ? cells[columnOf(leaf)] : undefined));

it("is a record with CloudTrail's names, of what the row has", () => {
  const cells = {
    eventname: 'CreateUser',
    readonly: 'false',
    managementevent: 'true',
    sourceipaddress: '203.0.113.7',
    eventid: '11111111-0000-4000-8000-000000000001',
    useridentity_sessioncontext_sessionissuer_arn: 'arn:aws:iam::111122223333:role/admin',
    useridentity_sessioncontext_attributes_mfaauthenticated: 'true',
    useridentity_inscopeof_sourcearn: 'arn:aws:lambda:eu-west-2:111122223333:function:resize',
    requestparameters: '{"userName":"a","n":1,"__proto__":{"x":1}}',
    resources: '[{"ARN":"arn:aws:s3:::b","accountId":null,"type":"AWS::S3::Bucket"}]',
  };
  const { record, isBroken } = readRow(row(cells));
  expect(isBroken).toBe(false);
  expect(record).toEqual({
    eventName: 'CreateUser',
    readOnly: false,
    managementEvent: true,
    sourceIPAddress: '203.0.113.7',
    eventID: '11111111-0000-4000-8000-000000000001',
    userIdentity: {
      sessionContext: {
        sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/admin' },
        attributes: { mfaAuthenticated: 'true' },
      },
      inScopeOf: { sourceArn: 'arn:aws:lambda:eu-west-2:111122223333:function:resize' },
    },
    requestParameters: JSON.parse(cells.requestparameters),
    resources: [{ ARN: 'arn:aws:s3:::b', accountId: null, type: 'AWS::S3::Bucket' }],
  });
  expect(Object.hasOwn({}, 'x') || 'x' in {}).toBe(false);
});

it('has what can be read of a row whose parameters cannot', () => {
  const { record, isBroken } = readRow(row({ eventname: 'RunInstances', requestparameters: '{"a":"cut' }));
  expect(isBroken).toBe(true);
  expect(record).toEqual({ eventName: 'RunInstances' });
});
