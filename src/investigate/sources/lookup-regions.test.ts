import { expect, it } from 'vitest';
import { findLookupRegions } from './lookup-regions.ts';

it('are those that are enabled, and always the one that is asked in and that of IAM', async () => {
  expect(await findLookupRegions('eu-west-2', async () => ['eu-west-1', 'eu-west-2'])).toEqual({
    names: ['eu-west-1', 'eu-west-2', 'us-east-1'],
    global: 'us-east-1',
  });
  const asked: string[] = [];
  const china = await findLookupRegions('cn-northwest-1', async (global) => {
    asked.push(global);
    return [];
  });
  expect([china.names, asked]).toEqual([['cn-north-1', 'cn-northwest-1'], ['cn-north-1']]);
});

it('are those two where AWS does not say, and that is said', async () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  expect(await findLookupRegions('us-east-1', async () => Promise.reject(denied))).toEqual({
    names: ['us-east-1'],
    global: 'us-east-1',
    because: 'AWS did not say which regions the account has (AccessDeniedException account:ListRegions)',
  });
});
