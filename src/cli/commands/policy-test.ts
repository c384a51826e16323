import { buildCommand } from '@stricli/core';
import { CordonError } from '../../model/cordon-error.ts';
import { type Failure, type PolicyCase, readCases, runCases } from '../../policy/cases.ts';
import { plain } from '../../report/plain-text.ts';
import { jsonFlag } from '../flags.ts';
import {
  DEFAULT_CASES,
  DEFAULT_POLICY,
  loadPolicy,
  policyFlag,
  readText,
  renderProblems,
} from '../policy-file.ts';
import { terminal } from '../terminal.ts';

interface Flags {
  readonly policy?: string;
  readonly json: boolean;
}

export const policyTest = buildCommand({
  docs: {
    brief: 'play cases against a response policy; exit 1 when one comes out otherwise than it expects',
  },
  parameters: {
    flags: { policy: policyFlag, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'cases',
          optional: true,
          brief: 'cases in YAML (default: those of the policy that ships)',
        },
      ],
    },
  },
  func(flags: Flags, file: string = DEFAULT_CASES) {
    const cases = loadCases(file);
    const failures = runCases(cases, loadPolicy(flags.policy ?? DEFAULT_POLICY));
    if (failures.length > 0) process.exitCode = 1;
    const counts = { cases: cases.length, failed: failures.length };
    terminal.result(
      flags.json
        ? JSON.stringify({ schema: 'cordon.policy-test/1', ...counts, failures })
        : [
            ...failures.map(renderFailure),
            `${counts.cases} cases, ${counts.cases - counts.failed} as expected, ${counts.failed} not`,
          ].join('\n'),
    );
  },
});

function loadCases(file: string): readonly PolicyCase[] {
  const read = readCases(readText(file));
  if ('cases' in read) return read.cases;
  throw new CordonError('Cases', `the cases are wrong:\n${renderProblems(file, read.problems)}`, {
    advice: `see src/policy/default-cases.yaml for how a case is written`,
  });
}

const renderFailure = ({ name, expected, got }: Failure): string =>
  [
    `${terminal.color.red('FAILED')}  ${plain(name)}`,
    `  expected  ${describe(expected)}`,
    `  got       ${describe(got)}`,
  ].join('\n');

const describe = ({ mode, rule, held, playbook }: Failure['got']): string =>
  [
    mode,
    ...(rule === undefined ? [] : [`by rule ${plain(rule)}`]),
    ...(held === undefined ? [] : [`held by ${held}`]),
    ...(playbook === undefined ? [] : [`playbook ${plain(playbook)}`]),
  ].join(', ');
