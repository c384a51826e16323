import type { Service } from '../../kernel/operation.ts';
import { noticeRecord } from './detection/notice-record.ts';
import { detectors } from './detectors.ts';
import { findings } from './findings.ts';
import { sampleFindings } from './sample-findings.ts';
import { threatIntelSets } from './threat-intel/threat-intel-sets.ts';

export const guardduty: Service = {
  name: 'guardduty',
  protocol: 'restJson1',
  invalidCode: 'BadRequestException',
  failureCode: 'InternalServerErrorException',
  schemas: () => import('@aws-sdk/client-guardduty'),
  operations: { ...detectors, ...findings, ...sampleFindings, ...threatIntelSets },
  noticeRecord,
  differs: [
    'Differs from AWS: GuardDuty finds by itself only calls from addresses on custom threat lists and stolen credentials of EC2 instances; findings of other types come from `CreateSampleFindings` and from the control route `POST findings`.',
    'Differs from AWS: the copy of a finding that an administrator has carries the detector and the ARN of the administrator.',
  ],
};
