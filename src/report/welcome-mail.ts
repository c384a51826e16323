import type { Mode } from '../model/decision.ts';
import { layOut, type Mail } from './mail.ts';
import { command, subjectLine, unlinked } from './plain-text.ts';

/** A deployment, and what it will do. */
export interface Welcome {
  readonly account: string;
  readonly region: string;
  readonly rules: readonly { readonly name: string; readonly mode: Mode; readonly because: string }[];
  readonly protected: readonly string[];
  readonly isSimulationOn: boolean;
  /** The next contact hears of what nobody acknowledges. */
  readonly hasNextContact: boolean;
  readonly killSwitchParameter: string;
  readonly killSwitch?: { readonly until: string; readonly reason: string };
  readonly shadowUntil?: string;
}

/** The first mail: that mail arrives at all, and what a reader may expect of what follows. */
export function renderWelcome(welcome: Welcome): Mail {
  const { account, region, rules, killSwitchParameter } = welcome;
  const where = `account ${unlinked(account, 20)}, region ${unlinked(region, 40)}`;
  const text = layOut([
    ['STATE', [`CORDON IS DEPLOYED in ${where}, and this address is told`, ...describeState(welcome)]],
    [
      'RULES',
      [
        'the first that matches a finding decides:',
        ...rules.map(
          ({ name, mode, because }, index) =>
            `${String(index + 1).padStart(2)} ${unlinked(name, 60)}: ${MODES[mode]}; ${unlinked(because, 200)}`,
        ),
      ],
    ],
    ['NEVER', ['contains by itself:', ...welcome.protected.map((arn) => unlinked(arn, 200))]],
    [
      'ASKS',
      [
        'you to acknowledge what it did or wants done (cordon incident ack INC-...); what nobody',
        `acknowledges in 15 minutes goes to ${welcome.hasNextContact ? 'the next contact' : 'this address again: EscalationEmail is empty'}`,
      ],
    ],
    [
      'TRY',
      welcome.isSimulationOn
        ? [
            'cordon simulate finding --key AKIA... --yes   (the drill; of a user made for it, under /cordon-simulation/)',
          ]
        : ['deploy with Simulation=on, then: cordon simulate finding   (touches only users made for it)'],
    ],
    [
      'STOP',
      [
        'it only asks, for a day at the most, and everyone is told:',
        command(
          `aws ssm put-parameter --overwrite --region ${region} --name ${killSwitchParameter} --value '{"until":"2026-01-05T12:00:00Z","reason":"why"}'`,
        ),
      ],
    ],
    ['WHY', ['this mail: it comes once for every response policy that is deployed']],
  ]);
  return { subject: subjectLine(`[Cordon] deployed in ${where}: what it will do`), text: `${text}\n` };
}

function describeState({ killSwitch, shadowUntil }: Welcome): string[] {
  const states = [
    ...(killSwitch === undefined
      ? []
      : [
          `IT ONLY ASKS until ${unlinked(killSwitch.until, 40)}: the kill switch is on (${unlinked(killSwitch.reason, 300)})`,
        ]),
    ...(shadowUntil === undefined
      ? []
      : [
          `IN SHADOW until ${unlinked(shadowUntil, 40)}: of a real finding it only says what it would have done`,
        ]),
  ];
  return states.length > 0 ? states : ['IT ACTS: no kill switch is on, and no shadow days are left'];
}

const MODES: Record<Mode, string> = {
  notify: 'tells you',
  approve: 'asks you',
  contain: 'CONTAINS at once',
  rotate: 'CONTAINS at once and ROTATES the key',
};
