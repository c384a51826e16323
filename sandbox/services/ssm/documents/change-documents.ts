import type {
  DeleteDocumentRequest,
  DeleteDocumentResult,
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult,
  UpdateDocumentRequest,
  UpdateDocumentResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import { checkText } from '../../events/constraints.ts';
import { runbookOf } from '../automation/read-runbook.ts';
import { accessPassRole } from '../automation/role.ts';
import { refuseMembers } from '../refuse-members.ts';
import { checkVersionName, readFormat } from './constraints.ts';
import { describeDocument } from './describe.ts';
import {
  accessDocument,
  type DocumentVersion,
  documentsOf,
  latestVersion,
  requireDocument,
  requireVersion,
  type SsmDocument,
} from './document.ts';
import { writtenRole } from './written-role.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_VERSIONS = 1000;

/** Makes a version; the default stays which it was. */
const UpdateDocument = operation<UpdateDocumentRequest, UpdateDocumentResult>({
  access: (input, call) => [
    accessDocument('UpdateDocument', input.Name, call),
    ...accessPassRole(writtenRole(call, input)),
  ],
  act(input, call) {
    refuseMembers('UpdateDocument', input, ['Attachments']);
    checkVersionName(input.VersionName);
    checkText('displayName', input.DisplayName, { min: 0, max: 1024 });
    checkText('targetType', input.TargetType, { min: 0, max: 200, pattern: /^\/[\w.\-:/]*$/ });
    const document = requireDocument(call, input.Name);
    const latest = requireVersion(document, { DocumentVersion: input.DocumentVersion ?? '$LATEST' });
    if (latest.number !== latestVersion(document))
      throw new AwsError(
        'InvalidDocumentVersion',
        'Only the latest version of a document can be updated; name it by its number or as $LATEST.',
      );
    const version: DocumentVersion = {
      number: document.lastNumber + 1,
      ...(input.VersionName === undefined ? {} : { name: input.VersionName }),
      // AWS takes an update without a format for JSON, whatever the version before was.
      format: readFormat(input.DocumentFormat),
      content: input.Content,
      createdAt: call.at,
    };
    runbookOf(version);
    checkAgainst(document, latest, version);
    const changed: SsmDocument = {
      ...document,
      ...(input.DisplayName === undefined ? {} : { displayName: input.DisplayName }),
      ...(input.TargetType === undefined ? {} : { targetType: input.TargetType }),
      versions: new Map([...document.versions, [version.number, version]]),
      lastNumber: version.number,
    };
    documentsOf(call).set(document.name, changed);
    return { DocumentDescription: describeDocument(call, changed, version, 'Updating') };
  },
});

function checkAgainst(document: SsmDocument, latest: DocumentVersion, version: DocumentVersion): void {
  if (latest.content === version.content && latest.format === version.format)
    throw new AwsError(
      'DuplicateDocumentContent',
      'The content of the document matches its latest version. Change the content and try again.',
    );
  const isTaken = [...document.versions.values()].some(({ name }) => name === version.name);
  if (version.name !== undefined && isTaken)
    throw new AwsError(
      'DuplicateDocumentVersionName',
      'The version name has already been used in this document.',
    );
  if (document.versions.size >= MOST_VERSIONS)
    throw new AwsError(
      'DocumentVersionLimitExceeded',
      `The document has ${MOST_VERSIONS} versions. Delete one and try again.`,
    );
}

const UpdateDocumentDefaultVersion = operation<
  UpdateDocumentDefaultVersionRequest,
  UpdateDocumentDefaultVersionResult
>({
  access: (input, call) => [accessDocument('UpdateDocumentDefaultVersion', input.Name, call)],
  act(input, call) {
    checkText('documentVersion', input.DocumentVersion, { max: 10, pattern: /^[1-9][0-9]*$/ });
    const document = requireDocument(call, input.Name);
    const { number, name } = requireVersion(document, input);
    documentsOf(call).set(document.name, { ...document, defaultVersion: number });
    return {
      Description: {
        Name: document.name,
        DefaultVersion: String(number),
        ...(name === undefined ? {} : { DefaultVersionName: name }),
      },
    };
  },
});

/** Executions that are under way go on: each runs the text that it was started with. */
const DeleteDocument = operation<DeleteDocumentRequest, DeleteDocumentResult>({
  access: (input, call) => [accessDocument('DeleteDocument', input.Name, call)],
  act(input, call) {
    const document = requireDocument(call, input.Name);
    if (input.DocumentVersion === undefined && input.VersionName === undefined) {
      documentsOf(call).delete(document.name);
      return {};
    }
    const { number } = requireVersion(document, input);
    if (number === document.defaultVersion)
      throw new AwsError(
        'InvalidDocumentOperation',
        'The default version of a document cannot be deleted: make another version the default first.',
      );
    const versions = new Map([...document.versions].filter(([one]) => one !== number));
    documentsOf(call).set(document.name, { ...document, versions });
    return {};
  },
});

export const changeDocuments = { UpdateDocument, UpdateDocumentDefaultVersion, DeleteDocument };
