import {
  AccountClient,
  GetRegionOptStatusCommand,
  ListRegionsCommand,
  paginateListRegions,
  type RegionOptStatus,
} from '@aws-sdk/client-account';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { allow, connect, type Keys, makeUser, policyOf } from '../iam/fixture.ts';

let sandbox: Sandbox;
let client: AccountClient;
const clientOf = (credentials: Keys) =>
  new AccountClient({ region: 'us-east-1', endpoint: sandbox.origin, credentials, maxAttempts: 1 });
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  client = clientOf(sandbox.administrator);
});
afterAll(() => sandbox.close());

const namesOf = async (...statuses: RegionOptStatus[]) => {
  const { Regions = [] } = await client.send(new ListRegionsCommand({ RegionOptStatusContains: statuses }));
  return Regions.map(({ RegionName }) => RegionName);
};

it('the regions that are on by default are told from those that somebody has to opt in to', async () => {
  const on = await namesOf('ENABLED', 'ENABLED_BY_DEFAULT');
  expect(on).toHaveLength(17);
  expect(on).toEqual(expect.arrayContaining(['eu-west-2', 'us-east-1', 'sa-east-1']));
  const off = await namesOf('DISABLED');
  expect(off).toEqual(expect.arrayContaining(['eu-south-1', 'me-central-1']));
  expect(off.filter((name) => on.includes(name))).toEqual([]);
  expect(await namesOf('ENABLING', 'DISABLING')).toEqual([]);
  expect(await namesOf()).toEqual([...on, ...off].sort());
});

it('pages hold every region once', async () => {
  const pages: (string | undefined)[][] = [];
  for await (const { Regions = [] } of paginateListRegions({ client, pageSize: 5 }, {}))
    pages.push(Regions.map(({ RegionName }) => RegionName));
  expect(pages.every((page) => page.length <= 5)).toBe(true);
  expect(pages.flat()).toEqual(await namesOf());
});

it('one region is asked about by its name', async () => {
  const ask = (RegionName: string) => client.send(new GetRegionOptStatusCommand({ RegionName }));
  expect(await ask('eu-west-2')).toMatchObject({
    RegionName: 'eu-west-2',
    RegionOptStatus: 'ENABLED_BY_DEFAULT',
  });
  expect((await ask('me-south-1')).RegionOptStatus).toBe('DISABLED');
  await expect(ask('eu-west-99')).rejects.toMatchObject({ name: 'ValidationException' });
});

it.each([
  ['a page of more than 50', { MaxResults: 51 }, 'ValidationException'],
  ['a status of every object', { RegionOptStatusContains: ['toString' as 'ENABLED'] }, 'ValidationException'],
  ['a token that nobody gave', { NextToken: 'bW9vbi0x' }, 'ValidationException'],
  ['another account', { AccountId: '444455556666' }, 'NotImplemented'],
])('%s is refused', async (_, input, name) => {
  await expect(client.send(new ListRegionsCommand(input))).rejects.toMatchObject({ name });
});

it('only who may list regions is told', async () => {
  const stage = connect(sandbox);
  const account = 'arn:aws:account::111122223333:account';
  const mayList = policyOf({ Effect: 'Allow', Action: 'account:ListRegions', Resource: account });
  const reader = clientOf(await makeUser(stage, 'reader', mayList));
  expect((await reader.send(new ListRegionsCommand({ MaxResults: 1 }))).Regions).toHaveLength(1);
  const other = clientOf(await makeUser(stage, 'other', allow('account:GetRegionOptStatus')));
  await expect(other.send(new ListRegionsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});
