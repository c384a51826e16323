import type { NamedPolicy, Principal, RequestContext } from '../../src/iam/model.ts';
import type { TrailRecord } from './trail.ts';
import type { World } from './world.ts';

export type Protocol = 'awsJson1_0' | 'awsJson1_1' | 'awsQuery' | 'restJson1' | 'restXml';

/** Temporary credentials, as STS issued them. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch: `aws:TokenIssueTime`. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly principal: Principal;
  readonly account: string;
  /** `AROA…:name`, `AIDA…`, `111122223333:name`: `aws:userid` and CloudTrail's principalId. */
  readonly userId: string;
  /** The role or the user behind the session. */
  readonly issuer: {
    readonly type: 'Role' | 'IAMUser' | 'Root';
    readonly arn: string;
    readonly id: string;
    readonly name: string;
  };
  /** Absent: none was passed. A federation session without one may do nothing. */
  readonly policies?: readonly NamedPolicy[];
  readonly sourceIdentity?: string;
  readonly tags?: ReadonlyMap<string, string>;
  /** Keys of the tags that sessions further down a role chain inherit. */
  readonly transitiveTagKeys?: readonly string[];
  readonly mfa: boolean;
  /** The version of the metadata service that gave it to an EC2 instance. Absent: no instance's. */
  readonly ec2RoleDelivery?: '1.0' | '2.0';
}

/** Who calls, once authenticated. */
export interface Caller {
  readonly principal: Principal;
  readonly account: string;
  readonly userId: string;
  readonly accessKeyId?: string;
  readonly session?: Session;
  /** For an AWS service acting for a resource: `aws:SourceArn`. */
  readonly sourceArn?: string;
}

/** One request on its way through the dispatcher, and the place it is made in. */
export interface Call {
  readonly world: World;
  readonly account: string;
  readonly region: string;
  readonly caller: Caller;
  readonly requestId: string;
  /** When it arrived, milliseconds since the epoch. */
  readonly at: number;
  /** An address, or the service that calls on the caller's behalf. */
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** One thing that a caller must be allowed to do for an operation to go on. */
export interface Access {
  /** `service:Operation` */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly resourceAccount?: string;
  /** Condition keys of this request beside the global ones. */
  readonly context?: RequestContext;
  readonly resourcePolicy?: NamedPolicy;
  readonly resourceMode?: 'adds' | 'required';
}

/** Members that the service model marks as required are there once a request has been decoded. */
export type Valid<T> = {
  [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined>;
};

/**
 * One operation of a service. Methods and not function members, so that operations of all inputs
 * fit in one catalog; the dispatcher hands each only what was decoded by its own schema.
 */
export interface Operation<I = object, O = object> {
  /** What the caller must be allowed; empty for calls that need no permission. Must not change anything. */
  access(input: Valid<I>, call: Call): readonly Access[];
  /** Does it. Throws `AwsError` with AWS's own code. */
  act(input: Valid<I>, call: Call): O | Promise<O>;
  /** CloudTrail's `readOnly`; absent: by the operation's name (Get, List, Describe, Lookup, …). */
  readonly readOnly?: boolean;
  /** A data event: recorded, but not in Event history. */
  readonly dataEvent?: boolean;
  /** CloudTrail's `eventName` when it is not the operation's own name: Lambda's carry a date. */
  readonly trailName?: string;
  /** What CloudTrail lists as `resources`, and what it records in place of the plain input and output. */
  trail?(input: Valid<I>, output: O | undefined, call: Call): TrailFacts;
}

export interface TrailFacts {
  /** The account that what was called belongs to, where the call is recorded too. Absent: the caller's. */
  readonly owner?: string;
  readonly resources?: readonly { readonly ARN: string; readonly accountId: string; readonly type: string }[];
  readonly requestParameters?: Readonly<Record<string, unknown>> | null;
  readonly responseElements?: Readonly<Record<string, unknown>> | null;
}

export interface Service {
  /** The signing name: `iam`, `events`, … */
  readonly name: string;
  /** CloudTrail's `eventSource` when it is not `<name>.amazonaws.com`. */
  readonly eventSource?: string;
  readonly protocol: Protocol;
  /** Namespace of XML answers. */
  readonly xmlNamespace?: string;
  /** Global services keep one state and record in us-east-1. */
  readonly global?: boolean;
  /** Code of a refusal when it is not the protocol's usual one. */
  readonly deniedCode?: string;
  /** Code of a request that lacks a mandatory member when it is not the protocol's usual one. */
  readonly invalidCode?: string;
  /** Code of a fault that a test asks for when it is not `InternalFailure`: what the service's clients know. */
  readonly failureCode?: string;
  /** Largest request body, bytes. Absent: 1 MiB. */
  readonly maxBody?: number;
  /** The SDK client's module: its `…$` constants are the schemas. Loaded on the first call. */
  schemas(): Promise<object>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Sees each record of the trail as it is written, in the middle of the call: must be quick, and must not throw. */
  noticeRecord?(record: TrailRecord, world: World): void;
  /** `Differs from AWS:` notes that belong to no single operation. */
  readonly differs?: readonly string[];
}

/** Gives an operation its types; the compiler checks it against the SDK's own shapes. */
export function operation<I extends object, O extends object>(value: Operation<I, O>): Operation<I, O> {
  return value;
}
