import {
  ArchiveFindingsCommand,
  type Condition,
  CreateSampleFindingsCommand,
  GetFindingsCommand,
  type GetFindingsCommandInput,
  ListFindingsCommand,
  type ListFindingsCommandInput,
  paginateListFindings,
  UnarchiveFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, accessKeyOf, type Bench, callFrom, openBench, REGION } from './fixture.ts';

let bench: Bench;
let DetectorId: string;
let ids: string[];
beforeAll(async () => {
  bench = await openBench();
  DetectorId = await bench.enable();
  ids = [];
  for (const [index, severity] of [2, 5, 8, 5, 8.5].entries()) {
    const userName = `user-${index}`;
    const { id } = await bench.raise({
      severity,
      type: severity === 8 ? 'Impact:IAMUser/AnomalousBehavior' : 'Recon:IAMUser/TorIPCaller',
      resource: accessKeyOf({ userName, principalId: `AIDA${index}`, accessKeyId: `AKIA${index}` }),
      service: callFrom(`203.0.113.${index}`),
      ...(index === 3 ? { accountId: '444455556666' } : {}),
    });
    ids.push(String(id));
    bench.advance(1);
  }
});
afterAll(() => bench.sandbox.close());

const list = async (input: Partial<ListFindingsCommandInput> = {}) =>
  (await bench.guardduty.send(new ListFindingsCommand({ DetectorId, ...input }))).FindingIds ?? [];
const where = (attribute: string, condition: Condition): Promise<string[]> =>
  list({ FindingCriteria: { Criterion: { [attribute]: condition } } });
const numbered = (found: readonly string[]): number[] => found.map((id) => ids.indexOf(id));
const refused = { name: 'BadRequestException', $metadata: { httpStatusCode: 400 } };

describe('ListFindings', () => {
  it('gives the latest first, page by page', async () => {
    expect(numbered(await list())).toEqual([4, 3, 2, 1, 0]);
    const pages: number[][] = [];
    for await (const { FindingIds = [] } of paginateListFindings(
      { client: bench.guardduty, pageSize: 2 },
      { DetectorId },
    ))
      pages.push(numbered(FindingIds));
    expect(pages).toEqual([[4, 3], [2, 1], [0]]);
  });

  it.each<[string, Condition, number[]]>([
    ['severity', { GreaterThanOrEqual: 5 }, [4, 3, 2, 1]],
    ['severity', { Gte: 5, Lt: 8 }, [3, 1]],
    ['severity', { GreaterThan: 8 }, [4]],
    ['severity', { Gt: 2, LessThanOrEqual: 5 }, [3, 1]],
    ['severity', { LessThan: 5 }, [0]],
    ['severity', { Lte: 2 }, [0]],
    ['severity', { Eq: ['8', '2'] }, [2, 0]],
    ['type', { Equals: ['Impact:IAMUser/AnomalousBehavior'] }, [2]],
    ['type', { NotEquals: ['Impact:IAMUser/AnomalousBehavior'] }, [4, 3, 1, 0]],
    ['accountId', { Neq: [ACCOUNT] }, [3]],
    ['region', { Equals: [REGION] }, [4, 3, 2, 1, 0]],
    ['resource.accessKeyDetails.accessKeyId', { Equals: ['AKIA1', 'AKIA2'] }, [2, 1]],
    ['resource.accessKeyDetails.userName', { Equals: ['user-4'] }, [4]],
    ['resource.accessKeyDetails.userName', { Equals: ['USER-4'] }, []],
    ['resource.accessKeyDetails.principalId', { Equals: ['AIDA0'] }, [0]],
    ['service.action.awsApiCallAction.remoteIpDetails.ipAddressV4', { Equals: ['203.0.113.2'] }, [2]],
    ['service.additionalInfo.threatListName', { Equals: ['our list'] }, [4, 3, 2, 1, 0]],
    ['resource.instanceDetails.instanceId', { Equals: ['i-1'] }, []],
  ])('finds by %s %j', async (attribute, condition, expected) => {
    expect(numbered(await where(attribute, condition))).toEqual(expected);
  });

  it('finds by id, by time, and by all conditions together', async () => {
    expect(numbered(await where('id', { Equals: [ids[1] ?? ''] }))).toEqual([1]);
    const third = await bench.finding(DetectorId, ids[2]);
    const time = Date.parse(third?.UpdatedAt ?? '');
    expect(numbered(await where('updatedAt', { GreaterThanOrEqual: time }))).toEqual([4, 3, 2]);
    const Criterion = { updatedAt: { Gt: time }, severity: { Lt: 8 } };
    expect(numbered(await list({ FindingCriteria: { Criterion } }))).toEqual([3]);
  });

  it('sorts as asked', async () => {
    const sort = (AttributeName: string, OrderBy?: 'ASC' | 'DESC') =>
      list({ SortCriteria: { AttributeName, ...(OrderBy === undefined ? {} : { OrderBy }) } });
    const by = async (found: Promise<string[]>) => numbered(await found);
    expect(await by(sort('resource.accessKeyDetails.userName', 'DESC'))).toEqual([4, 3, 2, 1, 0]);
    expect(await by(sort('updatedAt'))).toEqual([0, 1, 2, 3, 4]);
    const severities = (await by(sort('severity', 'ASC'))).map((index) => [2, 5, 8, 5, 8.5][index]);
    expect(severities).toEqual([2, 5, 5, 8, 8.5]);
  });

  it.each<[string, Partial<ListFindingsCommandInput>]>([
    ['an attribute that it does not know', criterion('__proto__.x', { Equals: ['a'] })],
    ['an attribute of a part as a whole', criterion('resource', { Equals: ['a'] })],
    ['a condition of filters', criterion('type', { Matches: ['Recon*'] })],
    ['no condition', criterion('type', {})],
    ['a bound for text', criterion('type', { GreaterThan: 3 })],
    ['no values', criterion('type', { Equals: [] })],
    ['too many values', criterion('type', { Equals: Array.from({ length: 51 }, String) })],
    ['a page of none', { MaxResults: 0 }],
    ['a page of more than 50', { MaxResults: 51 }],
    ['a token that it never gave', { NextToken: 'eyJ4IjoxfQ' }],
    ['a token that is no JSON', { NextToken: '%%%' }],
    ['an order that is none', { SortCriteria: { AttributeName: 'type', OrderBy: 'UP' as 'ASC' } }],
    ['a sort by what it does not know', { SortCriteria: { AttributeName: 'constructor' } }],
    ['a detector of others', { DetectorId: 'f'.repeat(32) }],
  ])('refuses %s', async (_, input) => {
    await expect(list(input)).rejects.toMatchObject(refused);
  });
});

function criterion(attribute: string, condition: Condition): Partial<ListFindingsCommandInput> {
  return { FindingCriteria: { Criterion: { [attribute]: condition } } };
}

describe('GetFindings', () => {
  const get = async (input: Partial<GetFindingsCommandInput>) =>
    (await bench.guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds: [], ...input }))).Findings ??
    [];

  it('leaves out what is not there', async () => {
    const found = await get({ FindingIds: ['none', ids[0] ?? '', '__proto__', ids[2] ?? '', ids[0] ?? ''] });
    expect(found.map(({ Id }) => Id)).toEqual([ids[0], ids[2]]);
    expect(await get({ FindingIds: ['none'] })).toEqual([]);
  });

  it('sorts, and refuses more than 50 and the detectors of others', async () => {
    const SortCriteria = { AttributeName: 'severity', OrderBy: 'DESC' } as const;
    const sorted = await get({ FindingIds: ids.slice(0, 3), SortCriteria });
    expect(sorted.map(({ Severity }) => Severity)).toEqual([8, 5, 2]);
    const FindingIds = Array.from({ length: 51 }, (_, index) => `${index}`);
    await expect(get({ FindingIds })).rejects.toMatchObject(refused);
    await expect(get({ FindingIds: ids, DetectorId: 'none' })).rejects.toMatchObject(refused);
    const other = bench.clientOf(bench.sandbox.administrator, 'us-east-1');
    const command = new GetFindingsCommand({ DetectorId, FindingIds: ids });
    await expect(other.send(command)).rejects.toMatchObject(refused);
  });
});

it('archived findings are found as such, and a new occurrence leaves them archived and is told of', async () => {
  await bench.listen();
  const FindingIds = [ids[0] ?? '', 'none'];
  await bench.guardduty.send(new ArchiveFindingsCommand({ DetectorId, FindingIds }));
  expect(numbered(await where('service.archived', { Equals: ['true'] }))).toEqual([0]);
  expect(numbered(await where('service.archived', { Eq: ['false'] }))).toEqual([4, 3, 2, 1]);
  await bench.raise({ id: ids[0], type: 'Recon:IAMUser/TorIPCaller' }, { publish: 'now' });
  expect((await bench.nextEvent()).detail.service).toMatchObject({ archived: true, count: 2 });
  await bench.guardduty.send(new UnarchiveFindingsCommand({ DetectorId, FindingIds }));
  expect((await bench.finding(DetectorId, ids[0]))?.Service).toMatchObject({ Archived: false, Count: 2 });
});

it('findings are for those who may see all: the ARN of the detector gives no permission', async () => {
  const arn = `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/${DetectorId}`;
  const policy = policyOf(
    { Effect: 'Allow', Action: 'guardduty:GetFindings', Resource: '*' },
    { Effect: 'Allow', Action: 'guardduty:*', Resource: arn },
  );
  const limited = bench.clientOf(await makeUser(connect(bench.sandbox), 'limited', policy));
  const FindingIds = ids.slice(0, 1);
  expect((await limited.send(new GetFindingsCommand({ DetectorId, FindingIds }))).Findings).toHaveLength(1);
  for (const send of [
    () => limited.send(new ListFindingsCommand({ DetectorId })),
    () => limited.send(new ArchiveFindingsCommand({ DetectorId, FindingIds })),
    () => limited.send(new UnarchiveFindingsCommand({ DetectorId, FindingIds })),
    () => limited.send(new CreateSampleFindingsCommand({ DetectorId })),
  ])
    await expect(send()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
