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

/** What there is, and how it is to be. */
export interface Change<P> {
  readonly physicalId: string;
  readonly before: P;
  readonly after: P;
  /** Names of the properties that differ; `Tags` also when only the stack's own tags do. */
  readonly changed: ReadonlySet<string>;
  /** The stack's tags when the resource was last written; `context.stackTags` are those of now. */
  readonly stackTagsBefore: readonly Tag[];
}

/**
 * How resources of a type follow their template. A property on neither list cannot be changed here, and
 * the stack's update says so. Names as in the type's reference: "Update requires".
 */
interface Update<P, K extends string> {
  /** Changed by `apply` on the resource that is there. */
  readonly inPlace: readonly K[];
  /** A change of these makes a new resource; the old one is removed when all else has gone well. */
  readonly replaced: readonly K[];
  /** The property with which a template may name the resource: with the name kept, nothing can take its place. */
  readonly name?: K;
  /**
   * Makes the resource as `after` says. Has to come to the same when a part of it is done already: what
   * failed half way is put back with `before` and `after` the other way round.
   * Answers the attributes that `Fn::GetAtt` gives when they have changed.
   */
  apply(
    change: Change<P>,
    context: ResourceContext,
  ): Promise<void> | Promise<Readonly<Record<string, string>>>;
}

/**
 * One type of resource: a mapping from its properties to calls of the sandbox's APIs, and nothing else.
 * Methods and not function members, so that types of all properties fit in one catalog; the engine hands
 * each only what was read by its own shape.
 */
export interface ResourceType<P = unknown, K extends string = string> {
  /** `AWS::SQS::Queue` */
  readonly type: string;
  readonly properties: Shape<P>;
  /** Names that `Fn::GetAtt` knows. */
  readonly attributes: readonly string[];
  /** What the caller must acknowledge. `isNamed`: the template gives it a name of its own. */
  readonly capability?: { isNamed(properties: P): boolean };
  create(properties: P, context: ResourceContext): Promise<Created>;
  remove(existing: Existing<P>, context: ResourceContext): Promise<void>;
  /** Absent: resources of this type cannot be changed once they are made. */
  readonly update?: Update<P, K>;
}

/** Gives a resource type its types. */
export const resourceType = <P>(
  value: ResourceType<P, NoInfer<Extract<keyof P, string>>>,
): ResourceType<P, Extract<keyof P, string>> => value;
