import { AwsError } from '../../../kernel/aws-error.ts';

export const invalidSignal = (): AwsError =>
  new AwsError(
    'InvalidAutomationSignalException',
    'The signal is not valid for the current Automation execution.',
  );
