/** Flags that several commands have. */
export interface WhereFlags {
  readonly sandbox?: string;
  readonly region?: string;
}

export const whereFlags = {
  sandbox: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'a running sandbox, e.g. http://127.0.0.1:4566, instead of AWS',
  },
  region: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'region of the deployment (default: AWS_REGION, then eu-west-2)',
  },
} as const;

export const jsonFlag = {
  kind: 'boolean',
  default: false,
  withNegated: false,
  brief: 'one JSON document on standard output',
} as const;
