import { buildCommand } from '@stricli/core';
import { WITHIN_MINUTES } from '../../policy/approval-terms.ts';
import { nameWanted } from '../../policy/explain.ts';
import { conditionsOf } from '../../policy/match-rule.ts';
import type { Policy, PolicyRule } from '../../policy/policy.ts';
import { readPolicyYaml } from '../../policy/read-policy-yaml.ts';
import { listWarnings, type Warning } from '../../policy/warnings.ts';
import { plain } from '../../report/plain-text.ts';
import { jsonFlag } from '../flags.ts';
import { DEFAULT_POLICY, readText, renderProblems } from '../policy-file.ts';
import { renderTable, terminal } from '../terminal.ts';

export const policyCheck = buildCommand({
  docs: {
    brief: 'read a response policy: its rules, and what is wrong or hardly meant; exit 1 when it is wrong',
  },
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'file',
          optional: true,
          brief: 'a policy in YAML (default: the one that ships)',
        },
      ],
    },
  },
  func({ json }: { json: boolean }, file: string = DEFAULT_POLICY) {
    const read = readPolicyYaml(readText(file));
    if ('problems' in read) {
      process.exitCode = 1;
      const document = { schema: 'cordon.policy-check/1', status: 'error', file, problems: read.problems };
      terminal.result(json ? JSON.stringify(document) : renderProblems(file, read.problems));
      if (!json) terminal.progress(`Next: correct the lines above, then: cordon policy check ${file}`);
      return;
    }
    const { policy } = read;
    const warnings = listWarnings(policy);
    terminal.result(
      json
        ? JSON.stringify({ schema: 'cordon.policy-check/1', status: 'ok', file, policy, warnings })
        : render(policy, warnings),
    );
  },
});

const render = (policy: Policy, warnings: readonly Warning[]): string =>
  [
    renderTable(['', 'RULE', 'MODE', 'PLAYBOOK', 'WHEN'], policy.rules.map(row)),
    '',
    policy.protected.length === 0
      ? 'Protected: nobody'
      : `Protected, never without a person:\n${policy.protected.map((entry) => `  ${plain(entry)}`).join('\n')}`,
    describeAsking(policy),
    ...warnings.map(
      ({ rule, message }) => `${terminal.color.yellow('Warning')}: rule ${rule} ${plain(message, 300)}`,
    ),
  ].join('\n');

function describeAsking({ rules, approveWithin = WITHIN_MINUTES }: Policy): string {
  const named = (wanted: readonly PolicyRule[]) => wanted.map(({ name }) => name);
  const two = ['whoever is protected', ...named(rules.filter(({ approvers }) => approvers === 2))];
  const silent = named(rules.filter(({ onSilence }) => onSilence === 'deactivate'));
  return [
    `Asking: a plan waits ${approveWithin} minutes; two people decide about ${two.join(', ')};`,
    `  silence deactivates a confirmed user key by ${silent.join(', ') || 'no rule'}`,
  ].join('\n');
}

const row = ({ name, mode, when, playbook }: PolicyRule, index: number): string[] => [
  String(index + 1),
  name,
  mode,
  playbook ?? '',
  plain(describeConditions(when), 200) || 'always',
];

const describeConditions = (when: PolicyRule['when']): string =>
  conditionsOf(when)
    .map((condition) => `${condition} ${nameWanted(when, condition)}`)
    .join('; ');
