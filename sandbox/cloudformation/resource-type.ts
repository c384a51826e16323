import type { Shape } from './shape.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A resource that was made: what `Ref` gives, and what `Fn::GetAtt` gives by name. */
interface Created {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What a resource type is handed to do its work with. All it can do is call the sandbox's APIs. */
export interface ResourceContext {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** The stack's own tags, which every resource that has tags gets too. */
  readonly stackTags: readonly Tag[];
  /** Calls an operation as the stack's deployer. Members that are undefined are left out. */
  call<O extends object>(service: string, operation: string, input: object): Promise<O>;
  /** A name `Stack-LogicalId-SUFFIX` of at most `longest` characters. */
  generateName(longest: number): string;
  /**
   * Says that from now on there is something to remove, even if what follows fails.
   * For types that take several calls to make.
   */
  established(physicalId: string): void;
  /** Lets this much of the sandbox's time pass. */
  pause(milliseconds: number): Promise<void>;
  /** Waits until a change of identities is enforced, so that what is made next can rely on it. */
  settleIdentities(): Promise<void>;
}

/** A resource that is to be removed, with the properties that it was made with. */
interface Existing<P> {
  readonly physicalId: string;
  readonly properties: P;
}

/**
 * One type of resource: a mapping from its properties to calls of the sandbox's APIs, and nothing else.
 * Methods and not function members, so that types of all properties fit in one catalog; the engine hands
 * each only what was read by its own shape.
 */
export interface ResourceType<P = unknown> {
  /** `AWS::SQS::Queue` */
  readonly type: string;
  readonly properties: Shape<P>;
  /** Names that `Fn::GetAtt` knows. */
  readonly attributes: readonly string[];
  /** What the caller must acknowledge. `isNamed`: the template gives it a name of its own. */
  readonly capability?: { isNamed(properties: P): boolean };
  create(properties: P, context: ResourceContext): Promise<Created>;
  remove(existing: Existing<P>, context: ResourceContext): Promise<void>;
}

/** Gives a resource type its types. */
export const resourceType = <P>(value: ResourceType<P>): ResourceType<P> => value;
