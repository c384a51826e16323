import { DescribeOpsItemsCommand, type OpsItemFilter, UpdateOpsItemCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, type Stage } from '../fixture.ts';
import { dedup, makeItem } from './fixture.ts';

let stage: Stage;
const ids: Record<string, string> = {};
let between: Date;
beforeAll(async () => {
  stage = await openStage();
  ids['old'] = await makeItem(stage, {
    Title: 'Key of deploy-bot',
    Priority: 1,
    OperationalData: {
      ...dedup('old', 'arn:aws:iam::111122223333:user/deploy-bot'),
      case: { Type: 'SearchableString', Value: 'c-1' },
      note: { Type: 'String', Value: 'c-1' },
    },
  });
  stage.sandbox.world.clock.advance(60_000);
  between = new Date(stage.sandbox.world.clock.now());
  stage.sandbox.world.clock.advance(60_000);
  ids['new'] = await makeItem(stage, {
    Title: 'Role of ci',
    Source: 'Pager',
    Severity: '2',
    Category: 'Security',
  });
  ids['done'] = await makeItem(stage, { Title: 'x'.repeat(150) });
  await stage.ssm.send(new UpdateOpsItemCommand({ OpsItemId: ids['done'], Status: 'Resolved' }));
});
afterAll(() => stage.sandbox.close());

const list = async (...filters: OpsItemFilter[]): Promise<(string | undefined)[]> => {
  const { OpsItemSummaries = [] } = await stage.ssm.send(
    new DescribeOpsItemsCommand(filters.length === 0 ? {} : { OpsItemFilters: filters }),
  );
  return OpsItemSummaries.map(({ OpsItemId }) => Object.keys(ids).find((name) => ids[name] === OpsItemId));
};
type Row = [Key: string, Operator: string, value: string | (() => string), found: string[]];
const filterOf = (Key: string, Operator: string, Values: string[]) =>
  ({ Key, Operator, Values }) as OpsItemFilter;

it.each<Row>([
  ['Status', 'Equal', 'Open', ['new', 'old']],
  ['Status', 'Equal', 'Resolved', ['done']],
  ['Title', 'Contains', 'of', ['new', 'old']],
  ['Title', 'Equal', 'Role of ci', ['new']],
  ['Title', 'Equal', 'x'.repeat(100), ['done']],
  ['Source', 'Equal', 'Pager', ['new']],
  ['Source', 'Contains', 'ord', ['done', 'old']],
  ['Priority', 'Equal', '1', ['old']],
  ['Severity', 'Equal', '2', ['new']],
  ['Category', 'Equal', 'Security', ['new']],
  ['OpsItemId', 'Equal', () => ids['old'] ?? '', ['old']],
  ['CreatedTime', 'GreaterThan', () => between.toISOString(), ['done', 'new']],
  ['LastModifiedTime', 'LessThan', () => between.toISOString(), ['old']],
  ['CreatedBy', 'Contains', 'sandbox-admin', ['done', 'new', 'old']],
  ['ResourceId', 'Contains', 'deploy-bot', ['old']],
  ['OperationalDataKey', 'Equal', 'case', ['old']],
  ['OperationalDataKey', 'Equal', 'note', []],
  ['OperationalDataValue', 'Contains', 'c-', ['old']],
  ['OperationalData', 'Equal', '{"key":"case","value":"c-1"}', ['old']],
  ['OperationalData', 'Equal', '{"key":"note","value":"c-1"}', []],
  ['OpsItemType', 'Equal', '/aws/issue', ['done', 'new', 'old']],
])('%s %s %s finds the right ones, newest first', async (key, operator, value, found) => {
  expect(await list(filterOf(key, operator, [typeof value === 'string' ? value : value()]))).toEqual(found);
});

it('every filter has to pass, by any of its values', async () => {
  const status = filterOf('Status', 'Equal', ['Open', 'Resolved']);
  expect(await list(status)).toEqual(['done', 'new', 'old']);
  expect(await list(status, filterOf('Source', 'Equal', ['Pager']))).toEqual(['new']);
});

it.each<[Key: string, Operator: string, value: string, name: string]>([
  ['Status', 'Contains', 'Op', 'OpsItemInvalidParameterException'],
  ['Status', 'constructor', 'Op', 'OpsItemInvalidParameterException'],
  ['CreatedTime', 'LessThan', 'yesterday', 'OpsItemInvalidParameterException'],
  ['OperationalData', 'Equal', '{"key":1}', 'OpsItemInvalidParameterException'],
  ['Title', 'Equal', 'x'.repeat(101), 'OpsItemInvalidParameterException'],
  ['AccountId', 'Equal', '111122223333', 'NotImplemented'],
  ['Colour', 'Equal', 'blue', 'ValidationException'],
])('%s %s %s is refused', async (key, operator, value, name) => {
  await expect(list(filterOf(key, operator, [value]))).rejects.toMatchObject({ name });
});

it('a list shows searchable data only, and no description', async () => {
  const { OpsItemSummaries = [] } = await stage.ssm.send(
    new DescribeOpsItemsCommand({ OpsItemFilters: [filterOf('OpsItemId', 'Equal', [ids['old'] ?? ''])] }),
  );
  expect(Object.keys(OpsItemSummaries[0]?.OperationalData ?? {}).sort()).toEqual([
    '/aws/dedup',
    '/aws/resources',
    'case',
  ]);
  expect(OpsItemSummaries[0]).not.toHaveProperty('Description');
});

it('a list comes page by page', async () => {
  const first = await stage.ssm.send(new DescribeOpsItemsCommand({ MaxResults: 2 }));
  expect(first.OpsItemSummaries?.map(({ OpsItemId }) => OpsItemId)).toEqual([ids['done'], ids['new']]);
  const { NextToken } = first;
  const second = await stage.ssm.send(
    new DescribeOpsItemsCommand({ MaxResults: 2, ...(NextToken === undefined ? {} : { NextToken }) }),
  );
  expect(second.OpsItemSummaries?.map(({ OpsItemId }) => OpsItemId)).toEqual([ids['old']]);
  expect(second.NextToken).toBeUndefined();
});
