import { type AwsSecurityFindingFilters, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, accessKeyOf } from '../guardduty/fixture.ts';
import { GUARDDUTY, type HubBench, openHubBench } from './fixture.ts';

const TOR = 'UnauthorizedAccess:IAMUser/TorIPCaller';
const ROOT = 'Policy:IAMUser/RootCredentialUsage';

let bench: HubBench;
beforeAll(async () => {
  bench = await openHubBench();
  await bench.enable();
  await bench.raise({ title: 'Alice on a list' });
  await bench.raise({ type: TOR, severity: 8, title: 'Alice by Tor' });
  const root = accessKeyOf({ accessKeyId: 'AKIAI44QH8DHBEXAMPLE', userType: 'Root', userName: 'Root' });
  await bench.raise({ type: ROOT, severity: 2, title: 'Root', resource: root });
  const [first] = await bench.find();
  if (first !== undefined)
    await bench.update(first, { UserDefinedFields: { ticket: 'SEC-7' }, Confidence: 40 });
});
afterAll(() => bench.close());

const LIST = 'Alice on a list';
const equal = (Value: string) => ({ Comparison: 'EQUALS' as const, Value });
const titles = async (filters: AwsSecurityFindingFilters) =>
  (await bench.find(filters)).map(({ Title }) => Title);

describe('a filter of', () => {
  it.each<[string, AwsSecurityFindingFilters, string[]]>([
    ['nothing', {}, [LIST, 'Alice by Tor', 'Root']],
    ['the product', { ProductArn: [equal(GUARDDUTY)] }, [LIST, 'Alice by Tor', 'Root']],
    ['another account', { AwsAccountId: [equal('444455556666')] }, []],
    ['one of two titles', { Title: [equal('Root'), equal(LIST)] }, [LIST, 'Root']],
    ['the case of a title', { Title: [equal('root')] }, []],
    [
      'a type',
      { Type: [equal('TTPs/Command and Control/UnauthorizedAccess:IAMUser-TorIPCaller')] },
      ['Alice by Tor'],
    ],
    ['a prefix', { Title: [{ Comparison: 'PREFIX', Value: 'Alice' }] }, [LIST, 'Alice by Tor']],
    ['what a title holds', { Title: [{ Comparison: 'CONTAINS', Value: 'oo' }] }, ['Root']],
    ['what it does not hold', { Title: [{ Comparison: 'NOT_CONTAINS', Value: 'Alice' }] }, ['Root']],
    [
      'a prefix, and what it must not be',
      {
        Title: [
          { Comparison: 'PREFIX', Value: 'Alice' },
          { Comparison: 'NOT_EQUALS', Value: LIST },
        ],
      },
      ['Alice by Tor'],
    ],
    [
      'two things that it must not be',
      { Title: [LIST, 'Root'].map((Value) => ({ Comparison: 'NOT_EQUALS', Value })) },
      ['Alice by Tor'],
    ],
    [
      'a prefix it must not have',
      { Type: [{ Comparison: 'PREFIX_NOT_EQUALS', Value: 'TTPs/Policy' }] },
      [LIST, 'Alice by Tor'],
    ],
    ['two fields', { SeverityLabel: [equal('HIGH')], RecordState: [equal('ACTIVE')] }, ['Alice by Tor']],
    ['a key', { ResourceId: [equal('AWS::IAM::AccessKey:AKIAI44QH8DHBEXAMPLE')] }, ['Root']],
    ['whose key it is', { ResourceAwsIamAccessKeyPrincipalName: [equal('Root')] }, ['Root']],
    ['numbers', { SeverityNormalized: [{ Gte: 50, Lt: 80 }] }, [LIST]],
    ['a field that only one has', { Confidence: [{ Eq: 40 }] }, [LIST]],
    ['either number', { SeverityProduct: [{ Eq: 8 }, { Lte: 2 }] }, ['Alice by Tor', 'Root']],
    ['days back', { CreatedAt: [{ DateRange: { Value: 1, Unit: 'DAYS' } }] }, [LIST, 'Alice by Tor', 'Root']],
    [
      'days that are over',
      { UpdatedAt: [{ DateRange: { Value: 1, Unit: 'DAYS', Comparison: 'OLDER_THAN' } }] },
      [],
    ],
    ['a time that has passed', { CreatedAt: [{ End: '2020-01-01T00:00:00Z' }] }, []],
    ['what somebody wrote', { UserDefinedFields: [{ Key: 'ticket', ...equal('SEC-7') }] }, [LIST]],
    [
      'what is not written',
      { UserDefinedFields: [{ Key: 'ticket', Comparison: 'NOT_EQUALS', Value: 'SEC-7' }] },
      ['Alice by Tor', 'Root'],
    ],
    ['a name of every object', { UserDefinedFields: [{ Key: '__proto__', ...equal('SEC-7') }] }, []],
    [
      'a field of GuardDuty',
      { ProductFields: [{ Key: 'aws/guardduty/service/count', ...equal('1') }] },
      [LIST, 'Alice by Tor', 'Root'],
    ],
    ['samples', { Sample: [{ Value: true }] }, []],
    ['a keyword', { Keyword: [{ Value: 'rootcredential' }] }, ['Root']],
  ])('%s', async (_, filters, expected) => {
    expect(await titles(filters)).toEqual(expected);
  });

  it.each<[string, AwsSecurityFindingFilters, string]>([
    [
      'what it is and is not',
      { Title: [equal('Root'), { Comparison: 'NOT_EQUALS', Value: LIST }] },
      'InvalidInputException',
    ],
    ['no comparison', { Title: [{ Value: 'Root' }] }, 'InvalidInputException'],
    [
      'a comparison of every object',
      { Title: [{ Comparison: 'toString' as 'EQUALS', Value: 'Root' }] },
      'InvalidInputException',
    ],
    ['no time', { CreatedAt: [{ Start: 'yesterday' }] }, 'InvalidInputException'],
    [
      'more than 20 values',
      { Title: Array.from({ length: 21 }, () => equal('Root')) },
      'InvalidInputException',
    ],
    ['whole words', { Title: [{ Comparison: 'CONTAINS_WORD', Value: 'Root' }] }, 'NotImplemented'],
    ['malware', { MalwareName: [equal('mirai')] }, 'NotImplemented'],
  ])('%s is refused', async (_, filters, name) => {
    await expect(bench.find(filters)).rejects.toMatchObject({ name });
  });
});

it('findings come sorted, page after page, each once', async () => {
  const seen: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const SortCriteria = [{ Field: 'SeverityNormalized', SortOrder: 'desc' as const }];
    const page = await bench.hub.send(
      new GetFindingsCommand({
        SortCriteria,
        MaxResults: 2,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    expect(page.Findings?.length).toBeLessThanOrEqual(2);
    seen.push(...(page.Findings ?? []).map(({ Title }) => Title));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(seen).toEqual(['Alice by Tor', LIST, 'Root']);
});

it.each([
  ['a page of more than 100', { MaxResults: 101 }, 'InvalidInputException'],
  ['a token that nobody gave', { NextToken: 'e30' }, 'InvalidInputException'],
  ['no order', { SortCriteria: [{ Field: 'Title' }] }, 'InvalidInputException'],
  [
    'an order by what has none',
    { SortCriteria: [{ Field: 'Keyword', SortOrder: 'asc' as const }] },
    'NotImplemented',
  ],
])('%s is refused', async (_, input, name) => {
  await expect(bench.hub.send(new GetFindingsCommand(input))).rejects.toMatchObject({ name });
});

it("what GuardDuty finds is there in Security Hub's form", async () => {
  const [finding] = await bench.find({ Title: [equal('Alice by Tor')] });
  expect(finding).toMatchObject({
    Id: expect.stringMatching(
      new RegExp(`^arn:aws:guardduty:eu-west-2:${ACCOUNT}:detector/[0-9a-f]{32}/finding/[0-9a-f]{32}$`),
    ),
    ProductArn: GUARDDUTY,
    AwsAccountId: ACCOUNT,
    Severity: { Product: 8, Label: 'HIGH', Normalized: 80, Original: '8' },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    Action: { AwsApiCallAction: { RemoteIpDetails: { Country: { CountryName: 'Iceland' } } } },
  });
});
