import { findTool } from './attack-tools.ts';

export interface Agent {
  /** Family and major version, `aws-cli/2`; with the tool or system that gives an attacker away in brackets. */
  readonly label: string;
  readonly tool?: string;
}

/** Agents are written by whoever calls: what comes after is not looked at. */
const LONGEST = 512;
const MOST_PRODUCTS = 64;

/**
 * Products by which an agent is known, the telling ones first: Terraform and the CLI name the SDK that they are made of,
 * and `aws-internal` is how the console and services call.
 */
const FAMILIES: ReadonlyMap<string, string> = new Map(
  [
    'Terraform',
    'Pulumi',
    'aws-cdk',
    'aws-cli',
    'AWSPowerShell',
    'amazon-ssm-agent',
    'aws-internal',
    'Boto3',
    'Botocore',
    'Boto',
    'aws-sdk-go-v2',
    'aws-sdk-go',
    'aws-sdk-java',
    'aws-sdk-js',
    'aws-sdk-nodejs',
    'aws-sdk-dotnet-coreclr',
    'aws-sdk-net',
    'aws-sdk-php',
    'aws-sdk-ruby3',
    'aws-sdk-rust',
    'aws-sdk-cpp',
    'aws-sdk-kotlin',
    'aws-sdk-swift',
  ].map((name) => [name.toLowerCase(), name]),
);

/** Without a version: browsers get a new one each month. Edge and Opera say that they are Chrome, Chrome that it is Safari. */
const BROWSERS: readonly (readonly [product: string, name: string])[] = [
  ['edg', 'Edge'],
  ['opr', 'Opera'],
  ['firefox', 'Firefox'],
  ['chrome', 'Chrome'],
  ['safari', 'Safari'],
];

/** What an agent says that it is; anybody can say anything. */
export function readAgent(text: string | undefined): Agent {
  const agent = (text ?? '').slice(0, LONGEST);
  const products = readProducts(agent);
  const family = findFamily(agent, products);
  const tool = findTool(agent);
  if (tool !== undefined) return { label: family === undefined ? tool : `${family} (${tool})`, tool };
  const [first] = products;
  return { label: family ?? (first === undefined ? 'other' : withMajor(...first)) };
}

function findFamily(agent: string, products: ReadonlyMap<string, string>): string | undefined {
  if (agent.trim() === '') return 'none';
  if (/^(AWS Internal|(console|signin)\.amazonaws\.com)$/.test(agent)) return 'console';
  for (const [product, name] of FAMILIES) {
    const major = products.get(product);
    if (major !== undefined) return product === 'aws-internal' ? 'console' : withMajor(name, major);
  }
  if (!products.has('mozilla')) return undefined;
  return BROWSERS.find(([product]) => products.has(product))?.[1] ?? 'browser';
}

const withMajor = (name: string, major: string): string => (major === '' ? name : `${name}/${major}`);

/** In lower case, with the major version, which may be ''. */
function readProducts(agent: string): ReadonlyMap<string, string> {
  const products = new Map<string, string>();
  for (const token of agent.split(/[\s,;()[\]]+/).slice(0, MOST_PRODUCTS)) {
    const [name = '', version] = token.split('/', 2);
    if (version === undefined || !/^[A-Za-z][\w.+-]{0,39}$/.test(name)) continue;
    const product = name.toLowerCase();
    if (!products.has(product)) products.set(product, /^v?(\d{1,6})/.exec(version)?.[1] ?? '');
  }
  return products;
}
