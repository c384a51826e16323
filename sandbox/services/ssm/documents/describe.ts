import { createHash } from 'node:crypto';
import type {
  DocumentDescription,
  DocumentIdentifier,
  DocumentStatus,
  DocumentVersionInfo,
} from '@aws-sdk/client-ssm';
import type { Place } from '../../../kernel/state.ts';
import { runbookOf } from '../automation/read-runbook.ts';
import type { RunbookParameter } from '../automation/runbook.ts';
import { toTagList } from '../tag-sets.ts';
import { type DocumentVersion, latestVersion, type SsmDocument } from './document.ts';

const PLATFORMS: DocumentDescription['PlatformTypes'] = ['Windows', 'Linux', 'MacOS'];

const common = (document: SsmDocument, version: DocumentVersion) => ({
  Name: document.name,
  ...(document.displayName === undefined ? {} : { DisplayName: document.displayName }),
  ...(version.name === undefined ? {} : { VersionName: version.name }),
  DocumentVersion: String(version.number),
  DocumentFormat: version.format,
});

export function describeDocument(
  { account }: Place,
  document: SsmDocument,
  version: DocumentVersion,
  status: DocumentStatus = 'Active',
): DocumentDescription {
  const { description, parameters } = runbookOf(version);
  return {
    ...common(document, version),
    Hash: createHash('sha256').update(version.content).digest('hex'),
    HashType: 'Sha256',
    Owner: account,
    CreatedDate: new Date(version.createdAt),
    Status: status,
    ...(description === undefined ? {} : { Description: description }),
    Parameters: [...parameters.values()].map(describeParameter),
    PlatformTypes: PLATFORMS,
    DocumentType: 'Automation',
    SchemaVersion: '0.3',
    LatestVersion: String(latestVersion(document)),
    DefaultVersion: String(document.defaultVersion),
    ...(document.targetType === undefined ? {} : { TargetType: document.targetType }),
    Tags: toTagList(document.tags),
  };
}

/** AWS's model knows two types of parameters here, and answers with the others all the same. */
const describeParameter = ({ name, typeName, description, default: value }: RunbookParameter) => ({
  Name: name,
  Type: typeName as 'String',
  ...(description === undefined ? {} : { Description: description }),
  ...(value === undefined ? {} : { DefaultValue: typeof value === 'string' ? value : JSON.stringify(value) }),
});

export function identifyDocument({ account }: Place, document: SsmDocument): DocumentIdentifier {
  const version = document.versions.get(document.defaultVersion);
  return {
    ...(version === undefined ? {} : common(document, version)),
    CreatedDate: new Date(document.createdAt),
    Owner: account,
    PlatformTypes: PLATFORMS,
    DocumentType: 'Automation',
    SchemaVersion: '0.3',
    ...(document.targetType === undefined ? {} : { TargetType: document.targetType }),
    Tags: toTagList(document.tags),
  };
}

export const describeVersion = (document: SsmDocument, version: DocumentVersion): DocumentVersionInfo => ({
  ...common(document, version),
  CreatedDate: new Date(version.createdAt),
  IsDefaultVersion: version.number === document.defaultVersion,
  Status: 'Active',
});
