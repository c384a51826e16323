import type { Service } from '../../kernel/operation.ts';
import { executions } from './automation/executions.ts';
import { start } from './automation/start.ts';
import { steer } from './automation/steer.ts';
import { changeDocuments } from './documents/change-documents.ts';
import { createDocument } from './documents/create-document.ts';
import { readDocuments } from './documents/read-documents.ts';
import { deleteParameters } from './parameters/delete-parameters.ts';
import { describeParameters } from './parameters/describe-parameters.ts';
import { getParameters } from './parameters/get-parameters.ts';
import { putParameter } from './parameters/put-parameter.ts';
import { tags } from './tags.ts';

export const ssm: Service = {
  name: 'ssm',
  protocol: 'awsJson1_1',
  schemas: () => import('@aws-sdk/client-ssm'),
  operations: {
    ...createDocument,
    ...readDocuments,
    ...changeDocuments,
    ...putParameter,
    ...getParameters,
    ...describeParameters,
    ...deleteParameters,
    ...start,
    ...executions,
    ...steer,
    ...tags,
  },
  differs: [
    'Differs from AWS: Systems Manager has runbooks, parameters and Automation executions here; instances, commands, patches, maintenance windows and OpsItems are refused by name.',
    'Differs from AWS: the reasons in InvalidDocumentContent are in our own words; the code is that of AWS.',
  ],
};
