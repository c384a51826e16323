import { notInSandbox } from '../../../kernel/aws-error.ts';
import { checkOneOf, checkText, refuse } from '../../events/constraints.ts';
import { type DocumentFormat, RESERVED } from './document.ts';

const NAME = /^[a-zA-Z0-9_\-.]{3,128}$/;

export function checkNewName(name: string): void {
  checkText('name', name, { max: 128, pattern: NAME });
  if (RESERVED.test(name))
    throw refuse('A document name must not begin with aws, amazon or amzn: AWS reserves these prefixes.');
}

const TYPES = [
  'ApplicationConfiguration',
  'ApplicationConfigurationSchema',
  'AutoApprovalPolicy',
  'Automation',
  'Automation.ChangeTemplate',
  'ChangeCalendar',
  'CloudFormation',
  'Command',
  'ConformancePackTemplate',
  'DeploymentStrategy',
  'ManualApprovalPolicy',
  'Package',
  'Policy',
  'ProblemAnalysis',
  'ProblemAnalysisTemplate',
  'QuickSetup',
  'Session',
];

/** Without a type AWS takes a document for a Command. */
export function checkType(type: string | undefined): void {
  checkOneOf('documentType', type, TYPES);
  if (type !== 'Automation')
    throw notInSandbox(
      `ssm: documents of type ${type ?? 'Command'}; runbooks, of type Automation, are there`,
    );
}

export function readFormat(format: string | undefined): DocumentFormat {
  checkOneOf('documentFormat', format, ['YAML', 'JSON', 'TEXT']);
  if (format === 'TEXT') throw notInSandbox('ssm: documents in the format TEXT');
  return format === 'YAML' ? 'YAML' : 'JSON';
}

export const checkVersionName = (name: string | undefined): void =>
  checkText('versionName', name, { max: 128, pattern: /^[a-zA-Z0-9_\-.]{1,128}$/ });
