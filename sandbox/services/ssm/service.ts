import type { Service } from '../../kernel/operation.ts';
import { executions } from './automation/executions.ts';
import { start } from './automation/start.ts';
import { steer } from './automation/steer.ts';
import { changeDocuments } from './documents/change-documents.ts';
import { createDocument } from './documents/create-document.ts';
import { readDocuments } from './documents/read-documents.ts';
import { changeOpsItems } from './ops-items/change-ops-items.ts';
import { createOpsItem } from './ops-items/create-ops-item.ts';
import { readOpsItems } from './ops-items/read-ops-items.ts';
import { relatedItems } from './ops-items/related-items.ts';
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
    ...createOpsItem,
    ...readOpsItems,
    ...changeOpsItems,
    ...relatedItems,
    ...tags,
  },
  differs: [
    'Differs from AWS: Systems Manager has runbooks, parameters, Automation executions and OpsItems here; instances, commands, patches, maintenance windows and the events of OpsItems (ListOpsItemEvents) are refused by name.',
    'Differs from AWS: the reasons in InvalidDocumentContent are in our own words; the code is that of AWS.',
  ],
};
