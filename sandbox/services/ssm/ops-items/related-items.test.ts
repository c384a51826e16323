import {
  AssociateOpsItemRelatedItemCommand,
  DisassociateOpsItemRelatedItemCommand,
  ListOpsItemRelatedItemsCommand,
  type ListOpsItemRelatedItemsCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACCOUNT, openStage, REGION, type Stage } from '../fixture.ts';
import { makeItem } from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const incident = `arn:aws:ssm-incidents::${ACCOUNT}:incident-record/plan/5f2c1f9e-0000-4000-8000-000000000000`;
const runbook = `arn:aws:ssm:${REGION}:${ACCOUNT}:document/RotateIAMKeysRunbook`;
const ofIncident = { ResourceType: 'AWS::SSMIncidents::IncidentRecord', ResourceUri: incident };
const ofRunbook = { ResourceType: 'AWS::SSM::Document', ResourceUri: runbook };
const relate = (
  OpsItemId: string,
  more: { ResourceType: string; ResourceUri: string },
  AssociationType = 'RelatesTo',
) => stage.ssm.send(new AssociateOpsItemRelatedItemCommand({ OpsItemId, AssociationType, ...more }));
const list = async (input: ListOpsItemRelatedItemsCommandInput) =>
  (await stage.ssm.send(new ListOpsItemRelatedItemsCommand(input))).Summaries ?? [];

it('a resource is associated once, listed, and taken off again', async () => {
  const OpsItemId = await makeItem(stage);
  const { AssociationId = '' } = await relate(OpsItemId, ofIncident, 'IsParentOf');
  await relate(OpsItemId, ofRunbook);
  await expect(relate(OpsItemId, ofIncident)).rejects.toMatchObject({
    name: 'OpsItemRelatedItemAlreadyExistsException',
    OpsItemId,
    ResourceUri: incident,
  });
  expect(await list({ OpsItemId })).toEqual([
    {
      OpsItemId,
      AssociationId,
      AssociationType: 'IsParentOf',
      ...ofIncident,
      CreatedBy: { Arn: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin` },
      CreatedTime: expect.any(Date),
      LastModifiedBy: { Arn: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin` },
      LastModifiedTime: expect.any(Date),
    },
    expect.objectContaining(ofRunbook),
  ]);
  const other = await makeItem(stage);
  await relate(other, ofRunbook);
  const byUri: ListOpsItemRelatedItemsCommandInput = {
    Filters: [{ Key: 'ResourceUri', Operator: 'Equal', Values: [runbook] }],
  };
  expect((await list(byUri)).map((one) => one.OpsItemId)).toEqual([OpsItemId, other]);
  expect(await list({ OpsItemId, ...byUri })).toHaveLength(1);

  const disassociate = new DisassociateOpsItemRelatedItemCommand({ OpsItemId, AssociationId });
  await stage.ssm.send(disassociate);
  expect(await list({ OpsItemId })).toMatchObject([ofRunbook]);
  await expect(stage.ssm.send(disassociate)).rejects.toMatchObject({
    name: 'OpsItemRelatedItemAssociationNotFoundException',
  });
});

it.each([
  [
    'ResourceType',
    { ResourceType: 'AWS::IAM::User', ResourceUri: 'arn:aws:iam::111122223333:user/a' },
    'RelatesTo',
  ],
  ['ResourceUri', { ...ofIncident, ResourceUri: runbook }, 'RelatesTo'],
  ['AssociationType', ofRunbook, 'Likes'],
])('another %s is refused by its name', async (name, more, type) => {
  const OpsItemId = await makeItem(stage);
  await expect(relate(OpsItemId, more, type)).rejects.toMatchObject({
    name: 'OpsItemInvalidParameterException',
    ParameterNames: [name],
  });
});

it('an OpsItem that is not there has none', async () => {
  await expect(relate('oi-000000000000', ofRunbook)).rejects.toMatchObject({
    name: 'OpsItemNotFoundException',
  });
});
