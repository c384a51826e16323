import { randomUUID } from 'node:crypto';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { buildCommand } from '@stricli/core';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { connect } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags {
  readonly key: string;
  readonly user?: string;
  readonly id?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** The type and severity that the simulation's rule listens to. */
const TYPE = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration';

export const simulateFinding = buildCommand({
  docs: {
    brief:
      'put a simulated finding on the event bus: Cordon acts on it, on users under /cordon-simulation/ alone',
  },
  parameters: {
    flags: {
      ...whereFlags,
      key: { kind: 'parsed', parse: readKey, brief: 'the access key that is reported, AKIA…' },
      user: { kind: 'parsed', parse: String, optional: true, brief: 'its user (default: IAM is asked)' },
      id: { kind: 'parsed', parse: String, optional: true, brief: "the finding's id (default: a new one)" },
      yes: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'needed against AWS: the key will be contained',
      },
      json: jsonFlag,
    },
  },
  async func(flags: Flags) {
    if (flags.sandbox === undefined && !flags.yes) {
      throw new CordonError('NotConfirmed', 'this sends a finding to the AWS account of your environment', {
        advice: 'add --yes to do it, or --sandbox http://127.0.0.1:4566 to try it on a sandbox',
      });
    }
    const clients = await connect(flags);
    const userName = flags.user ?? (await findOwner(clients, flags.key));
    const findingId = await putFinding(
      clients,
      { key: flags.key, userName, id: flags.id ?? randomUUID() },
      flags.region,
    );
    if (flags.json)
      terminal.result(
        JSON.stringify({ schema: 'cordon.simulate/1', findingId, userName, accessKeyId: flags.key }),
      );
    else
      terminal.result(
        `Finding ${findingId} about key ${flags.key} of user ${userName} is on the bus.\nNext: cordon incident list`,
      );
  },
});

function readKey(text: string): string {
  if (/^(AKIA|ASIA)[A-Z0-9]{16}$/.test(text)) return text;
  throw new CordonError('Usage', `${text} is no access key id`, {
    advice: 'it looks like AKIAIOSFODNN7EXAMPLE',
  });
}

async function findOwner(clients: OperatorClients, AccessKeyId: string): Promise<string> {
  const { UserName } = await clients.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  if (UserName !== undefined) return UserName;
  throw new CordonError('NoOwner', `no user holds the key ${AccessKeyId}`, {
    advice: 'name one with --user',
  });
}

async function putFinding(
  clients: OperatorClients,
  finding: { key: string; userName: string; id: string },
  region = 'eu-west-2',
): Promise<string> {
  const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const { Entries } = await clients.events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'custom.guardduty.simulation',
          DetailType: 'GuardDuty Finding',
          EventBusName: 'default',
          Detail: JSON.stringify({
            severity: 8.0,
            type: TYPE,
            title: 'Potential Credential Exfiltration (simulated)',
            resource: {
              resourceType: 'AccessKey',
              accessKeyDetails: { accessKeyId: finding.key, userName: finding.userName },
            },
            region,
            id: finding.id,
            accountId: Account,
          }),
        },
      ],
    }),
  );
  const refused = Entries?.find((entry) => entry.ErrorCode !== undefined);
  if (refused !== undefined)
    throw new CordonError(
      refused.ErrorCode ?? 'PutEvents',
      `EventBridge refused it: ${refused.ErrorMessage}`,
    );
  return finding.id;
}
