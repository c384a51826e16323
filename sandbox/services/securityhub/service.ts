import type { Service } from '../../kernel/operation.ts';
import { actionTargets } from './action-targets.ts';
import { getFindings } from './get-findings.ts';
import { hubs } from './hubs.ts';
import { importFindings } from './import-findings.ts';
import { updateFindings } from './update-findings.ts';

export const securityhub: Service = {
  name: 'securityhub',
  protocol: 'restJson1',
  invalidCode: 'InvalidInputException',
  failureCode: 'InternalException',
  schemas: () => import('@aws-sdk/client-securityhub'),
  operations: { ...hubs, ...getFindings, ...updateFindings, ...importFindings, ...actionTargets },
  differs: [
    'Differs from AWS: only GuardDuty sends findings by itself; standards, insights, automation rules, aggregation of regions, members and the newer Security Hub (OCSF) are not there.',
    'Differs from AWS: the event of a custom action, which on AWS a person sends from the console, comes from the control route `POST emit`.',
  ],
};
