import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import type { Access, Call } from '../../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../../kernel/state.ts';
import { readName, ssmArn } from '../arn.ts';
import { resourceTags } from '../tag-sets.ts';

export type DocumentFormat = 'JSON' | 'YAML';

export interface DocumentVersion {
  readonly number: number;
  readonly name?: string;
  readonly format: DocumentFormat;
  /** As it was written. */
  readonly content: string;
  readonly createdAt: number;
}

/** A value: a change makes a new one. */
export interface SsmDocument {
  readonly name: string;
  readonly displayName?: string;
  readonly targetType?: string;
  readonly createdAt: number;
  /** Oldest first. */
  readonly versions: ReadonlyMap<number, DocumentVersion>;
  readonly defaultVersion: number;
  /** Counts every version ever made: a deleted version's number is not given again. */
  readonly lastNumber: number;
  readonly tags: ReadonlyMap<string, string>;
}

export const documentsOf = regionalSlot<Map<string, SsmDocument>>('ssm-documents', () => new Map());

/** AWS owns every document whose name begins so. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html */
export const RESERVED = /^(aws|amazon|amzn)/i;

export const documentName = (place: Place, given: string): string => readName(place, given, 'document/');

export function findDocument(place: Place, given: string): SsmDocument | undefined {
  return documentsOf(place).get(documentName(place, given));
}

export function requireDocument(place: Place, given: string): SsmDocument {
  const name = documentName(place, given);
  const document = documentsOf(place).get(name);
  if (document !== undefined) return document;
  if (RESERVED.test(name)) throw notInSandbox(`ssm: the document ${name.slice(0, 128)} of AWS`);
  throw noSuchDocument(name);
}

export const noSuchDocument = (name: string): AwsError =>
  new AwsError('InvalidDocument', `Document with name ${name.slice(0, 128)} does not exist.`);

export const latestVersion = (document: SsmDocument): number => Math.max(...document.versions.keys());

/** The version that `$DEFAULT`, `$LATEST`, a number or a version's name means. */
export function requireVersion(
  document: SsmDocument,
  asked: { readonly DocumentVersion?: string | undefined; readonly VersionName?: string | undefined },
): DocumentVersion {
  const version = findVersion(document, asked);
  if (version === undefined)
    throw new AwsError('InvalidDocumentVersion', 'The document version is not valid or does not exist.');
  return version;
}

export function findVersion(
  document: SsmDocument,
  { DocumentVersion: number, VersionName: name }: Parameters<typeof requireVersion>[1],
): DocumentVersion | undefined {
  if (name !== undefined) {
    const named = [...document.versions.values()].find((version) => version.name === name);
    return number === undefined || number === String(named?.number) ? named : undefined;
  }
  if (number === undefined || number === '$DEFAULT') return document.versions.get(document.defaultVersion);
  if (number === '$LATEST') return document.versions.get(latestVersion(document));
  return /^[1-9]\d{0,8}$/.test(number) ? document.versions.get(Number(number)) : undefined;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export function accessDocument(
  action: string,
  name: string,
  call: Call,
  context: Access['context'] = {},
): Access {
  const plain = documentName(call, name);
  const tags = documentsOf(call).get(plain)?.tags;
  return {
    action: `ssm:${action}`,
    resource: ssmArn(call, `document/${plain}`),
    context: { 'ssm:DocumentType': 'Automation', ...resourceTags(tags), ...context },
  };
}
