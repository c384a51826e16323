import type {
  DescribeDocumentRequest,
  DescribeDocumentResult,
  GetDocumentRequest,
  GetDocumentResult,
  ListDocumentsRequest,
  ListDocumentsResult,
  ListDocumentVersionsRequest,
  ListDocumentVersionsResult,
} from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import { convertContent } from '../automation/content.ts';
import { pageOf } from '../paging.ts';
import { refuseMembers } from '../refuse-members.ts';
import { readFormat } from './constraints.ts';
import { describeDocument, describeVersion, identifyDocument } from './describe.ts';
import {
  accessDocument,
  documentsOf,
  requireDocument,
  requireVersion,
  type SsmDocument,
} from './document.ts';

const GetDocument = operation<GetDocumentRequest, GetDocumentResult>({
  access: (input, call) => [accessDocument('GetDocument', input.Name, call)],
  act(input, call) {
    const document = requireDocument(call, input.Name);
    const version = requireVersion(document, input);
    const format = input.DocumentFormat === undefined ? version.format : readFormat(input.DocumentFormat);
    return {
      Name: document.name,
      CreatedDate: new Date(version.createdAt),
      ...(document.displayName === undefined ? {} : { DisplayName: document.displayName }),
      ...(version.name === undefined ? {} : { VersionName: version.name }),
      DocumentVersion: String(version.number),
      Status: 'Active',
      Content: convertContent(version.content, version.format, format),
      DocumentType: 'Automation',
      DocumentFormat: format,
      AttachmentsContent: [],
    };
  },
});

const DescribeDocument = operation<DescribeDocumentRequest, DescribeDocumentResult>({
  access: (input, call) => [accessDocument('DescribeDocument', input.Name, call)],
  act(input, call) {
    const document = requireDocument(call, input.Name);
    return { Document: describeDocument(call, document, requireVersion(document, input)) };
  },
});

/** Differs from AWS: ListDocuments lists the account's own documents only, never those of AWS. */
const ListDocuments = operation<ListDocumentsRequest, ListDocumentsResult>({
  access: () => [{ action: 'ssm:ListDocuments', resource: '*' }],
  act(input, call) {
    refuseMembers('ListDocuments', input, ['DocumentFilterList']);
    const tests = (input.Filters ?? []).map(({ Key = '', Values = [] }) => testOf(Key, Values));
    const matching = [...documentsOf(call).values()]
      .filter((document) => tests.every((test) => test(document)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = pageOf(matching, ({ name }) => name, input, 50);
    return { DocumentIdentifiers: page.items.map((one) => identifyDocument(call, one)), ...page.next };
  },
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DocumentKeyValuesFilter.html */
function testOf(key: string, values: readonly string[]): (document: SsmDocument) => boolean {
  const [, tag] = /^tag:(.+)$/s.exec(key) ?? [];
  if (tag !== undefined) return ({ tags }) => values.includes(tags.get(tag) ?? '');
  switch (key) {
    case 'Name':
      return ({ name }) => values.some((value) => name.startsWith(value));
    case 'Owner':
      // Self, Private and All show the account's own documents; the others show those of others.
      return () => values.some((value) => ['Self', 'Private', 'All'].includes(value));
    case 'DocumentType':
      return () => values.includes('Automation');
    case 'TargetType':
      return ({ targetType }) => values.includes(targetType ?? '');
    case 'PlatformTypes':
    case 'SearchKeyword':
      throw notInSandbox(`ssm:ListDocuments with the filter ${key}`);
    default:
      throw new AwsError('InvalidFilterKey', 'The specified key is not valid.');
  }
}

/** Newest first. */
const ListDocumentVersions = operation<ListDocumentVersionsRequest, ListDocumentVersionsResult>({
  access: (input, call) => [accessDocument('ListDocumentVersions', input.Name, call)],
  act(input, call) {
    const document = requireDocument(call, input.Name);
    const versions = [...document.versions.values()].reverse();
    const page = pageOf(versions, ({ number }) => String(number), input, 50);
    return { DocumentVersions: page.items.map((one) => describeVersion(document, one)), ...page.next };
  },
});

export const readDocuments = { GetDocument, DescribeDocument, ListDocuments, ListDocumentVersions };
