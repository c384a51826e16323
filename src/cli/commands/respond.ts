import { buildCommand } from '@stricli/core';
import { actionsFor } from '../../contain/catalog.ts';
import { readSuspect, type Suspect } from '../../contain/suspect.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { maskKey, nameKind } from '../../model/credential.ts';
import { acts } from '../../model/decision.ts';
import type { Incident } from '../../model/incident.ts';
import { plain } from '../../report/plain-text.ts';
import { type Assessment, assess } from '../../respond/assess.ts';
import { answerFinding } from '../../respond/respond.ts';
import { connect } from '../connect.ts';
import { connectMainPath } from '../connect-main-path.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { policyFlag } from '../policy-file.ts';
import { readReason, reportFinding } from '../reported-finding.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags {
  readonly key: Suspect;
  readonly reason?: string;
  readonly policy?: string;
  readonly apply: boolean;
  readonly json: boolean;
}

/**
 * A person reports a compromised credential. It takes the main path, in this process and with this person's own
 * rights: who acts is whom AWS has let in, and nobody can report in another's name.
 */
export const respond = buildCommand({
  docs: { brief: 'report a compromised access key: shows what would be done; with --apply contains it' },
  parameters: {
    flags: {
      ...whereFlags,
      key: { kind: 'parsed', parse: readKey, brief: 'the access key that is compromised, AKIA…' },
      reason: {
        kind: 'parsed',
        parse: readReason,
        optional: true,
        brief: 'why, in a line: it stands in the mail',
      },
      policy: policyFlag,
      apply: { kind: 'boolean', default: false, withNegated: false, brief: 'do it' },
      json: jsonFlag,
    },
  },
  async func(flags: Flags) {
    const clients = await connect(flags);
    const deps = await connectMainPath(flags.policy, clients);
    const finding = await reportFinding(flags.key, flags.reason, clients);
    const assessment = await assess(finding, deps);
    if (!acts(assessment.decision.mode)) return refuse(assessment, flags);
    if (!flags.apply) return showPlan(assessment, flags);
    const { incident, unfinished } = await answerFinding(finding, deps);
    if (incident === undefined) throw new CordonError('NotAnswered', 'the report was not answered');
    showOutcome(incident, unfinished, flags);
  },
});

function readKey(text: string): Suspect {
  const suspect = readSuspect(text);
  if (suspect.accessKeyId !== undefined) return suspect;
  throw new CordonError('Usage', 'a report names an access key', { advice: `cordon triage ${text}` });
}

function refuse({ credential, decision }: Assessment, flags: Flags): void {
  process.exitCode = 6;
  const next = decision.playbook === undefined ? [] : [`docs/playbooks/${decision.playbook}.md`];
  if (flags.json) {
    terminal.result(JSON.stringify({ schema: SCHEMA, status: 'refused', credential, decision, next }));
    return;
  }
  const page = next.map((one) => `\nNext: read ${one}`).join('');
  terminal.result(
    `Nothing is done: ${decision.mode} by rule ${decision.rule}: ${plain(decision.because, 400)}\n` +
      `The credential: ${nameKind(credential.kind)} (${plain(credential.because, 300)})${page}`,
  );
}

const SCHEMA = 'cordon.respond/1';

function showPlan(assessment: Assessment, flags: Flags): void {
  const { credential, decision } = assessment;
  const actions = actionsFor(credential.kind);
  if (flags.json) {
    const steps = actions.map(({ id, title, disruption, reversible }) => ({
      id,
      title,
      disruption,
      reversible,
    }));
    terminal.result(JSON.stringify({ schema: SCHEMA, status: 'planned', credential, decision, steps }));
    return;
  }
  const key = credential.accessKeyId ?? '';
  const lines = actions.map(({ title, disruption }) => `  ${title}: ${disruption}`);
  terminal.result(
    [
      `${nameKind(credential.kind)} ${maskKey(key)} of ${plain(credential.principalName ?? '', 64)} (${plain(credential.because, 300)})`,
      `would be answered by rule ${decision.rule}, ${decision.mode}:`,
      ...lines,
      'Nothing has been changed.',
      `Next: cordon respond --key ${key} --apply${flags.reason === undefined ? " --reason 'why'" : ''}`,
    ].join('\n'),
  );
}

function showOutcome(incident: Incident, unfinished: readonly string[], flags: Flags): void {
  const { judgement, steps, notStopped, id } = incident;
  const verdict = judgement?.verdict ?? 'unknown';
  process.exitCode = verdict !== 'contained' ? 1 : unfinished.length > 0 ? 5 : 0;
  if (flags.json) {
    const status = verdict !== 'contained' ? 'error' : unfinished.length > 0 ? 'partial' : 'ok';
    terminal.result(
      JSON.stringify({ schema: SCHEMA, status, incident: id, verdict, steps, notStopped, unfinished }),
    );
    return;
  }
  terminal.result(
    [
      `${id}: ${verdict}`,
      ...steps.map(
        ({ action, target, judgement: { because } }) =>
          `  ${action} on ${plain(target)}: ${plain(because, 300)}`,
      ),
      ...notStopped.map((way) => `  not stopped: ${plain(way)}`),
      ...unfinished.map((what) => `  still to do: ${what}; run the same command again`),
      `Next: cordon incident show ${id}`,
    ].join('\n'),
  );
}
