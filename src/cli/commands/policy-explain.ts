import { buildCommand } from '@stricli/core';
import { classify } from '../../findings/classify.ts';
import { readFindings } from '../../findings/read-findings.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { nameKind } from '../../model/credential.ts';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import type { ApprovalTerms } from '../../policy/approval-terms.ts';
import { decideUnreadable } from '../../policy/decide.ts';
import { type Explanation, explain } from '../../policy/explain.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Change } from '../../policy/what-if.ts';
import { plain } from '../../report/plain-text.ts';
import { weighAutomation } from '../automation-cost.ts';
import { jsonFlag } from '../flags.ts';
import { DEFAULT_POLICY, loadPolicy, policyFlag, readText } from '../policy-file.ts';
import { terminal } from '../terminal.ts';

interface Flags {
  readonly policy?: string;
  readonly account?: string;
  readonly investigation?: string;
  readonly json: boolean;
}

export const policyExplain = buildCommand({
  docs: {
    brief: 'what becomes of a finding, by which rule, why not by an earlier one, and what would change it',
  },
  parameters: {
    flags: {
      policy: policyFlag,
      account: {
        kind: 'parsed',
        parse: readAccount,
        optional: true,
        brief: "the deployment's account (default: the finding's own)",
      },
      investigation: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief:
          'answer of cordon investigate --json about the same key: who would feel it if it were automatic',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'event', brief: 'a file with the event, in JSON' }],
    },
  },
  func(flags: Flags, file: string) {
    const policy = loadPolicy(flags.policy ?? DEFAULT_POLICY);
    const explained = readEvent(file).map((finding) => explainFinding(finding, policy, flags));
    terminal.result(
      flags.json
        ? JSON.stringify({ schema: 'cordon.policy-explain/1', findings: explained })
        : explained.map(render).join('\n\n'),
    );
  },
});

function readEvent(file: string): readonly (Finding | UnreadableFinding)[] {
  let event: unknown;
  try {
    event = JSON.parse(readText(file));
  } catch (cause) {
    if (cause instanceof CordonError) throw cause;
    throw new CordonError('Usage', `${file} is not JSON: ${plain(String(Object(cause).message))}`, {
      advice: 'save the event as EventBridge delivered it, e.g. from the dead-letter queue',
      cause,
    });
  }
  return readFindings(event);
}

/** A finding with what is decided about it, where the deployment has a role for simulations. */
function explainFinding(
  finding: Finding | UnreadableFinding,
  policy: Policy,
  { account, investigation }: Pick<Flags, 'account' | 'investigation'>,
) {
  if ('unreadable' in finding) return { finding, decision: decideUnreadable(finding) };
  const credential = classify(finding);
  const homeAccount = account ?? finding.account;
  const explained = explain({ finding, credential, homeAccount, isSimulationOn: true }, policy);
  return {
    finding,
    credential,
    ...explained,
    ...(explained.decision.mode === 'approve'
      ? { automation: weighAutomation(credential, investigation) }
      : {}),
  };
}

function render(explained: ReturnType<typeof explainFinding>): string {
  const { finding, decision } = explained;
  const { color } = terminal;
  const held =
    decision.held === undefined ? '' : `, held back from ${decision.held.from} (${decision.held.by})`;
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${color.bold(name.padEnd(13))}${lines.join(`\n${' '.repeat(13)}`)}`];
  const facts = 'credential' in explained ? describeFacts(explained) : [`unreadable finding ${finding.id}`];
  return [
    ...section('FINDING', facts),
    ...section('DECISION', [
      `${color.bold(decision.mode)} by rule ${decision.rule}${held}`,
      plain(decision.because, 600),
      ...(decision.playbook === undefined ? [] : [`playbook: docs/playbooks/${decision.playbook}.md`]),
    ]),
    ...('approval' in explained ? section('ASKS', describeTerms(explained.approval)) : []),
    ...('automation' in explained ? section('AUTOMATIC', describeAutomation(explained)) : []),
    ...('matched' in explained ? describeReasons(explained, section) : []),
  ].join('\n');
}

function describeTerms({ approvers, withinMinutes, onSilence }: ApprovalTerms): string[] {
  const people = approvers === 1 ? 'one person' : 'two people';
  const silence = {
    wait: 'the plan waits on',
    deactivate: 'the key is set Inactive, where GuardDuty confirms the finding',
  };
  return [`${people}; when nobody answers within ${withinMinutes} minutes, ${silence[onSilence]}`];
}

/** What leaving it to a person is for. */
function describeAutomation({
  automation,
  credential,
}: Extract<ReturnType<typeof explainFinding>, { automation?: unknown }>): string[] {
  if (automation === undefined) return [];
  const { acts, felt } = automation;
  if (acts.length === 0) return ['nothing: this version has no action for such a credential'];
  return [
    'had the rule said contain, at once and with nobody asked:',
    ...acts.map((act) => `  ${plain(act, 300)}`),
    felt === undefined
      ? `who would feel it is not known here: cordon investigate ${credential.accessKeyId ?? 'KEY'} --since 1d --json --out answer.json, then --investigation answer.json`
      : plain(felt, 600),
  ];
}

function describeFacts({
  finding,
  credential,
}: Extract<ReturnType<typeof explainFinding>, { credential: unknown }>) {
  return [
    `${plain(finding.type)} (${finding.source} by ${finding.via}, severity ${finding.severity})`,
    `account ${finding.account}, ${plain(finding.region)}`,
    `${plain(credential.principalName ?? 'no principal named', 80)}, ${nameKind(credential.kind)}: ${plain(credential.because)}`,
  ];
}

function describeReasons(
  { decidedBy, matched, passedOver, changes, outOfReach }: Explanation,
  section: (name: string, lines: readonly string[]) => string[],
): string[] {
  const because = matched.map(
    ({ condition, wanted, found }) => `${condition} is ${plain(found)} (${plain(wanted)})`,
  );
  const always = decidedBy === 'guard' ? 'it stands before every policy' : 'it matches everything';
  return [
    ...section('MATCHED', because.length === 0 ? [always] : because),
    ...section(
      'NOT BY',
      passedOver.map(
        ({ rule, condition, wanted, found }) =>
          `${rule}: ${condition} is ${plain(found)}, not ${plain(wanted, 120)}`,
      ),
    ),
    ...section('WOULD BE', [
      ...changes.map(describeChange),
      ...outOfReach.map((mode) => `${mode}: by no change of one thing`),
    ]),
  ];
}

const describeChange = ({ mode, rule, fact, from, to }: Change): string =>
  `${mode}, if ${fact} were ${plain(to)} instead of ${plain(from)} (rule ${rule})`;

function readAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new CordonError('Usage', `${plain(text)} is no account`, { advice: 'an account id has 12 digits' });
}
