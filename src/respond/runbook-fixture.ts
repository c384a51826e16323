import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { connectAutomation } from '../aws/automation.ts';
import type { RespondStage } from './fixture.ts';
import type { RunbookDeps } from './start-runbook.ts';

/** What the runbook takes; what it does is not tried here: it waits. */
const RUNBOOK = {
  schemaVersion: '0.3',
  assumeRole: '{{ AutomationAssumeRole }}',
  parameters: {
    IAMUserName: { type: 'String', allowedPattern: '^[A-Za-z0-9_+=,.@-]{1,64}$' },
    AutomationAssumeRole: { type: 'String' },
    IncidentId: { type: 'String', allowedPattern: '^INC-[0-9a-f]{12}$' },
  },
  mainSteps: [{ name: 'wait', action: 'aws:pause', isEnd: true, inputs: {} }],
};
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** A runbook in the stage's account, and the role that is passed to it. */
export async function makeRunbook({ clients: { iam, ssm } }: RespondStage): Promise<RunbookDeps> {
  const documentName = 'RotateIAMKeysRunbook';
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'AutomationAssumeRole',
      AssumeRolePolicyDocument: JSON.stringify(TRUST),
    }),
  );
  await ssm.send(
    new CreateDocumentCommand({
      Name: documentName,
      Content: JSON.stringify(RUNBOOK),
      DocumentType: 'Automation',
    }),
  );
  return {
    documentName,
    documentVersion: '1',
    roleArn: Role?.Arn ?? '',
    connect: async () => connectAutomation(ssm),
  };
}
