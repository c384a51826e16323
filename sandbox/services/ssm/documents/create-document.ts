import type { CreateDocumentRequest, CreateDocumentResult } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import { checkText } from '../../events/constraints.ts';
import { runbookOf } from '../automation/read-runbook.ts';
import { accessPassRole } from '../automation/role.ts';
import { refuseMembers } from '../refuse-members.ts';
import { requestedTags, withTags } from '../tag-sets.ts';
import { checkNewName, checkType, checkVersionName, readFormat } from './constraints.ts';
import { describeDocument } from './describe.ts';
import { accessDocument, type DocumentVersion, documentsOf, type SsmDocument } from './document.ts';
import { writtenRole } from './written-role.ts';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_DOCUMENTS = 500;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html */
const CreateDocument = operation<CreateDocumentRequest, CreateDocumentResult>({
  access(input, call) {
    const context = requestedTags(input.Tags);
    const tagging = input.Tags === undefined || input.Tags.length === 0 ? [] : ['AddTagsToResource'];
    return [
      ...['CreateDocument', ...tagging].map((action) => accessDocument(action, input.Name, call, context)),
      ...accessPassRole(writtenRole(call, input)),
    ];
  },
  act(input, call) {
    refuseMembers('CreateDocument', input, ['Requires', 'Attachments']);
    checkNewName(input.Name);
    checkType(input.DocumentType);
    checkVersionName(input.VersionName);
    checkText('displayName', input.DisplayName, { min: 0, max: 1024 });
    checkText('targetType', input.TargetType, { min: 0, max: 200, pattern: /^\/[\w.\-:/]*$/ });
    const documents = documentsOf(call);
    if (documents.has(input.Name))
      throw new AwsError('DocumentAlreadyExists', `Document with same name ${input.Name} already exists`);
    if (documents.size >= MOST_DOCUMENTS)
      throw new AwsError('DocumentLimitExceeded', `You can have at most ${MOST_DOCUMENTS} active documents.`);
    const version: DocumentVersion = {
      number: 1,
      ...(input.VersionName === undefined ? {} : { name: input.VersionName }),
      format: readFormat(input.DocumentFormat),
      content: input.Content,
      createdAt: call.at,
    };
    // Whatever is wrong with the content is said here.
    runbookOf(version);
    const document: SsmDocument = {
      name: input.Name,
      ...(input.DisplayName === undefined ? {} : { displayName: input.DisplayName }),
      ...(input.TargetType === undefined ? {} : { targetType: input.TargetType }),
      createdAt: call.at,
      versions: new Map([[1, version]]),
      defaultVersion: 1,
      lastNumber: 1,
      tags: withTags(new Map(), input.Tags),
    };
    documents.set(document.name, document);
    return { DocumentDescription: describeDocument(call, document, version, 'Creating') };
  },
});

export const createDocument = { CreateDocument };
