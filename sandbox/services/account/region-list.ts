/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
const ENABLED_BY_DEFAULT = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

const OPT_IN = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

/**
 * The regions of the partition `aws` by name, in alphabetical order.
 * Differs from AWS: an account cannot enable or disable a region, so all have the same ones; calls into a region that
 * is disabled here are answered all the same.
 */
export const REGIONS: ReadonlyMap<string, 'ENABLED_BY_DEFAULT' | 'DISABLED'> = new Map(
  [
    ...ENABLED_BY_DEFAULT.map((name) => [name, 'ENABLED_BY_DEFAULT'] as const),
    ...OPT_IN.map((name) => [name, 'DISABLED'] as const),
  ].sort(([one], [other]) => (one < other ? -1 : 1)),
);
