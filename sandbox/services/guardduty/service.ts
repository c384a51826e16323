import type { Service } from '../../kernel/operation.ts';
import { detectors } from './detectors.ts';
import { findings } from './findings.ts';
import { sampleFindings } from './sample-findings.ts';

export const guardduty: Service = {
  name: 'guardduty',
  protocol: 'restJson1',
  invalidCode: 'BadRequestException',
  failureCode: 'InternalServerErrorException',
  schemas: () => import('@aws-sdk/client-guardduty'),
  operations: { ...detectors, ...findings, ...sampleFindings },
  differs: [
    'Differs from AWS: GuardDuty looks at nothing by itself; findings come from `CreateSampleFindings` and from the control route `POST findings`.',
    'Differs from AWS: the copy of a finding that an administrator has carries the detector and the ARN of the administrator.',
  ],
};
