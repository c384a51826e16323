import type { ArtifactChange, ArtifactGroup } from '../../model/investigation.ts';
import { readMember } from '../read-member.ts';
import type { TrailRecord } from '../trail-record.ts';
import type { Technique } from './techniques.ts';
import type { Template } from './template.ts';

export type Op = ArtifactChange['op'];

/**
 * A kind of thing that a call leaves behind, or a setting of one that a call changes: one entry of the catalog, with
 * every call that touches it.
 */
export interface ArtifactType {
  readonly type: string;
  readonly group: ArtifactGroup;
  readonly technique: Technique;
  /** What contains it: Cordon's own command, where there is one; else what a person does. */
  readonly containment: string;
  /** One for the account, whichever region a record of it was written in. */
  readonly isGlobal?: true;
  /** Types of what it is a part of: when that is deleted, it is gone too. */
  readonly partOf?: readonly string[];
  /** Of the id (`{id}`) and the region (`{partition}`, `{region}`, `{account}`), where no call answers with it. */
  readonly arn?: Template;
  /**
   * What is made anew under the same id is another one: a user, a role. Else it is the same setting again, as a trail
   * that is put back after it was deleted.
   */
  readonly isUnique?: true;
  /** What it was, where the logs do not say, before a call weakened it: a trail that is stopped was logging. */
  readonly assumed?: unknown;
  /** Whoever writes it writes it whole, and nothing of the last one stays: a password, code. */
  readonly isReplaced?: true;
  /** Found in the logs by these ids, not by the names of its calls: AWS's services make such calls without end. */
  readonly isSoughtById?: true;
  readonly calls: readonly CatalogCall[];
}

/** One call as CloudTrail names it. */
export interface CatalogCall {
  /** `iam:CreateAccessKey`: the source without its domain, and CloudTrail's name, which is not always the API's. */
  readonly event: string;
  readonly op: Op | ((record: TrailRecord) => Op);
  /** What it was done to; several templates or a list in one: to each of these. Nothing: the call is about another thing. */
  readonly id: Template | readonly Template[] | ((record: TrailRecord) => readonly FoundId[]);
  /** Of the types that it is a part of, which one. */
  readonly of?: Readonly<Record<string, Template>>;
  readonly arn?: Template;
  /** IAM's own id: `AIDA…`. */
  readonly uniqueId?: Template;
  readonly technique?: Technique;
  /** A policy that it writes: its dangerous part is reported, and it is compared with what was there before. */
  readonly policy?: (record: TrailRecord) => unknown;
  /** What else it is afterwards, to compare: a status, a digest. */
  readonly value?: (record: TrailRecord) => unknown;
  /** What is dangerous about it, in words, beside the policy. */
  readonly danger?: (record: TrailRecord) => readonly string[];
  /** Says what there was; makes no artifact of this type. */
  readonly isBackground?: true;
}

export interface FoundId {
  readonly id: string;
  /** Other ids by which later calls name the same thing. */
  readonly also?: readonly string[];
}

export const request =
  (...path: readonly string[]) =>
  (record: TrailRecord): unknown =>
    readMember(record.requestParameters, ...path);

export const response =
  (...path: readonly string[]) =>
  (record: TrailRecord): unknown =>
    readMember(record.responseElements, ...path);

export const always =
  <T>(value: T) =>
  (): T =>
    value;

/** These words where it holds. */
export const warnIf =
  (holds: (record: TrailRecord) => boolean, words: string) =>
  (record: TrailRecord): readonly string[] =>
    holds(record) ? [words] : [];

/** AWS writes a boolean as `true`, `"true"` or `{ "value": true }`. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || readMember(value, 'value') === true;
}
export function isFalse(value: unknown): boolean {
  return value === false || value === 'false' || readMember(value, 'value') === false;
}
