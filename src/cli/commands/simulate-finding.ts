import { buildCommand } from '@stricli/core';
import { CordonError } from '../../model/cordon-error.ts';
import { plain } from '../../report/plain-text.ts';
import { connect } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { readId, readKey, readSeverity, readType } from '../stage/finding-input.ts';
import { type Sent, sendSimulation, type Wish } from '../stage/send-simulation.ts';
import { FORMAT_NAMES, planSimulation, type Simulation, type SimulationForm } from '../stage/simulation.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags, Wish {
  readonly to?: 'sandbox' | 'aws';
  readonly format?: SimulationForm;
  readonly severity?: number;
  readonly yes: boolean;
  readonly json: boolean;
}

const DEFAULT_SANDBOX = 'http://127.0.0.1:4566';

const text = (brief: string) => ({ kind: 'parsed', parse: String, optional: true, brief }) as const;

export const simulateFinding = buildCommand({
  docs: {
    brief: 'report a credential that was not stolen: on a sandbox in any form, on AWS as a marked simulation',
    fullDescription: [
      'Without a type, the drill: an event of source custom.guardduty.simulation, on which Cordon contains and',
      'rotates, on users under /cordon-simulation/ alone. It is the only one that AWS takes from anybody.',
      "With a type, and in every other format, the sandbox sends it in the name of AWS's own services.",
    ].join('\n'),
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: "GuardDuty's name, e.g. Recon:IAMUser/MaliciousIPCaller.Custom (default: the drill's)",
          placeholder: 'type',
          parse: readType,
          optional: true,
        },
      ],
    },
    flags: {
      ...whereFlags,
      to: {
        kind: 'enum',
        values: ['sandbox', 'aws'],
        optional: true,
        brief: `where to (default: aws, or the sandbox of --sandbox; a sandbox is at ${DEFAULT_SANDBOX} unless that says otherwise)`,
      },
      format: {
        kind: 'enum',
        values: FORMAT_NAMES,
        optional: true,
        brief:
          'who tells of it, and how (default: guardduty; the drill where neither type, severity nor role is given)',
      },
      key: {
        kind: 'parsed',
        parse: readKey,
        optional: true,
        brief: 'the access key that is reported, AKIA…',
      },
      user: text("its user (default: IAM is asked); without --key: the user's newest key is reported"),
      role: text('a session of this role is reported instead, with the key of --key or a made-up one'),
      id: {
        kind: 'parsed',
        parse: readId,
        optional: true,
        brief: "the finding's id (default: a new one); the same again is the same finding again",
      },
      severity: { kind: 'parsed', parse: readSeverity, optional: true, brief: '1 to 10 (default: 8)' },
      title: text('what the finding says'),
      yes: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'needed against AWS: the key will be contained',
      },
      json: jsonFlag,
    },
  },
  async func(flags: Flags, type?: string) {
    const target = chooseTarget(flags);
    const { sandbox } = target;
    const simulation = planSimulation({
      toSandbox: sandbox !== undefined,
      isRole: flags.role !== undefined,
      type,
      format: flags.format,
      severity: flags.severity,
    });
    if (sandbox === undefined && !flags.yes) {
      throw new CordonError('NotConfirmed', 'this sends a finding to the AWS account of your environment', {
        advice: 'add --yes to do it, or --sandbox http://127.0.0.1:4566 to try it on a sandbox',
      });
    }
    const clients = await connect({ ...target, region: flags.region });
    report(flags, target, simulation, await sendSimulation(clients, sandbox, simulation, flags));
  },
});

function report(
  flags: Flags,
  { sandbox }: Target,
  { type, format, formatName }: Simulation,
  sent: Sent,
): void {
  if (flags.json) {
    terminal.result(JSON.stringify({ schema: 'cordon.simulate/1', ...sent, format: formatName, type }));
    return;
  }
  const { findingId, accessKeyId, userName } = sent;
  const whose = `${flags.role === undefined ? 'user' : 'role'} ${plain(userName)}`;
  const how = format?.sender ?? 'anybody may put it on the bus, as custom.guardduty.simulation';
  const where = sandbox === undefined ? '' : ` --sandbox ${sandbox}`;
  terminal.result(
    `Finding ${findingId} about key ${accessKeyId} of ${whose} is on the bus: ${plain(type)}\n(${how}).\nNext: cordon incident list${where}`,
  );
}

/** Absent: AWS. */
interface Target {
  readonly sandbox?: string;
}

function chooseTarget({ to, sandbox }: Flags): Target {
  if (to === 'aws' && sandbox !== undefined) {
    throw new CordonError('Usage', '--sandbox names a sandbox, and --to aws says that it is none', {
      advice: 'leave one of them out',
    });
  }
  if (sandbox !== undefined) return { sandbox };
  return to === 'sandbox' ? { sandbox: DEFAULT_SANDBOX } : {};
}
