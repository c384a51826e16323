import type { Service } from '../kernel/operation.ts';
import { account } from './account/service.ts';
import { cloudformation } from './cloudformation/service.ts';
import { cloudtrail } from './cloudtrail/service.ts';
import { cloudwatch } from './cloudwatch/service.ts';
import { dynamodb } from './dynamodb/service.ts';
import { events } from './events/service.ts';
import { guardduty } from './guardduty/service.ts';
import { iam } from './iam/service.ts';
import { kms } from './kms/service.ts';
import { lambda } from './lambda/service.ts';
import { logs } from './logs/service.ts';
import { s3 } from './s3/service.ts';
import { secretsmanager } from './secretsmanager/service.ts';
import { securityhub } from './securityhub/service.ts';
import { sns } from './sns/service.ts';
import { sqs } from './sqs/service.ts';
import { ssm } from './ssm/service.ts';
import { ssmContacts } from './ssm-contacts/service.ts';
import { ssmIncidents } from './ssm-incidents/service.ts';
import { sts } from './sts/service.ts';

/** Every service that the sandbox has. What is not here answers 501 by its name. */
export const services: readonly Service[] = [
  account,
  cloudformation,
  cloudtrail,
  cloudwatch,
  dynamodb,
  events,
  guardduty,
  iam,
  kms,
  lambda,
  logs,
  s3,
  secretsmanager,
  securityhub,
  sns,
  sqs,
  ssm,
  ssmContacts,
  ssmIncidents,
  sts,
];
