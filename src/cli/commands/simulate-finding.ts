import { randomUUID } from 'node:crypto';
import { GetAccessKeyLastUsedCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { buildCommand } from '@stricli/core';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { connect } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { putSimulatedFinding, simulatedDetail } from '../stage/simulated-finding.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags {
  readonly key: string;
  readonly user?: string;
  readonly id?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

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
    const findingId = flags.id ?? randomUUID();
    const { Account: account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const region = await clients.events.config.region();
    await putSimulatedFinding(
      clients.events,
      simulatedDetail({ id: findingId, accessKeyId: flags.key, userName, account, region }),
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
