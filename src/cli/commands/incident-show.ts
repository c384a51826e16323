import { buildCommand } from '@stricli/core';
import { plain } from '../../report/plain-text.ts';
import type { EvidenceEntry } from '../../respond/evidence/chain.ts';
import { evidenceOf } from '../../respond/evidence/saved-evidence.ts';
import { newestOf, pageOf } from '../../respond/investigation/investigation-record.ts';
import { nameLook } from '../../respond/investigation/look.ts';
import { getIncident, type StoredIncident } from '../../respond/read-incidents.ts';
import { connect, findTable } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { terminal } from '../terminal.ts';
import { describeWaitingPlans } from '../waiting-plans.ts';

export const incidentShow = buildCommand({
  docs: { brief: 'show one incident: what was found, done and proven, and how to give it back' },
  parameters: {
    flags: { ...whereFlags, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: WhereFlags & { json: boolean }, id: string) {
    const clients = await connect(flags);
    const store = { dynamodb: clients.dynamodb, tableName: await findTable(clients), now: Date.now };
    const incident = await getIncident(id, store);
    terminal.result(
      flags.json
        ? JSON.stringify({ schema: 'cordon.incident/1', incident })
        : render(incident, await describeWaitingPlans(id, store)),
    );
  },
});

/** Of the names of sections, and a space. */
const WIDTH = 14;

function render(incident: StoredIncident, plans: readonly string[]): string {
  const { color } = terminal;
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${color.bold(name.padEnd(WIDTH))}${lines.join(`\n${' '.repeat(WIDTH)}`)}`];
  return [
    ...section('INCIDENT', [
      `${incident.id}, ${incident.status}, opened ${incident.openedAt}`,
      plain(incident.key),
    ]),
    ...section('PEOPLE', describePeople(incident)),
    ...section('FINDINGS', incident.findings.map(describeFinding)),
    ...section('DECISION', [
      `${incident.decision.mode} by rule ${incident.decision.rule}: ${plain(incident.decision.because, 400)}`,
    ]),
    ...section('PLANS', plans),
    ...section('CREDENTIALS', incident.credentials.map(describeCredential)),
    ...section('PROOF', incident.proofs.map(describeProof)),
    ...section(
      'STEPS',
      incident.steps.map(
        ({ action, target, judgement }) =>
          `${action} on ${plain(target)}: ${judgement.verdict} (${plain(judgement.because, 300)})`,
      ),
    ),
    ...section(
      'NOT STOPPED',
      [...new Set(incident.credentials.flatMap(({ notStopped }) => notStopped))].map((way) => plain(way)),
    ),
    ...section(
      'BEFORE',
      Object.entries(incident.prior).map(
        ([step, prior]) => `${plain(step)}: ${plain(JSON.stringify(prior), 400)}`,
      ),
    ),
    ...section(
      'UNDO',
      incident.steps.flatMap((step) => (step.applied === 'yes' ? step.undo : [])),
    ),
    ...section(
      'CASE',
      incident.case === undefined ? [] : [`${plain(incident.case.arn, 300)} (${incident.case.desk})`],
    ),
    ...section('RUNS', incident.runs.map(describeRun)),
    ...section('ROTATION', describeRotation(incident.rotation)),
    ...section('INVESTIGATION', describeLooks(incident)),
    ...section('EVIDENCE', evidenceOf(incident).map(describeEvidence)),
    ...section(
      'TIMELINE',
      incident.timeline.map(({ at, text }) => `${at} ${plain(text, 600)}`),
    ),
  ].join('\n');
}

function describePeople({ acknowledged, assigned }: StoredIncident): string[] {
  const at =
    acknowledged === undefined ? [] : [`${plain(acknowledged.by, 300)} is at it since ${acknowledged.at}`];
  return assigned === undefined ? at : [...at, `${plain(assigned.to)} leads`];
}

function describeFinding(finding: StoredIncident['findings'][number]): string {
  const { id, severity, isConfirmed } = finding;
  const facts = [
    ...(severity === undefined ? [] : [`severity ${severity}`]),
    ...(isConfirmed ? ['confirmed by GuardDuty'] : []),
    plain(id),
  ];
  return `${plain(String(finding['type'] ?? 'unreadable'))} (${facts.join(', ')})`;
}

const describeCredential = (credential: StoredIncident['credentials'][number]): string =>
  `${credential.accessKeyId ?? 'no key'} (${credential.kind}): ${credential.verdict.toUpperCase()}, ${plain(credential.because, 400)}`;

function describeProof(proof: StoredIncident['proofs'][number]): string {
  const { accessKeyId, verdict, at, calls, log, breaches } = proof;
  const denied = calls.filter(({ outcome }) => outcome === 'denied').length;
  const observed = calls.filter(({ isObserved }) => isObserved).length;
  const facts = [
    `${denied} of ${calls.length} calls denied (${observed} of them observed)`,
    ...(log === undefined ? [] : [`trail: ${plain(log, 200)}`]),
    ...(breaches.length === 0 ? [] : [`events ${plain(breaches.join(', '), 400)}`]),
  ];
  return `${plain(accessKeyId)}: ${verdict.toUpperCase()} at ${plain(at)}, ${facts.join('; ')}`;
}

const describeRun = (run: StoredIncident['runs'][number]): string =>
  `${plain(run.executionId)} of ${plain(run.documentName)}: ${plain(run.status)} since ${run.statusAt}`;

/** How far it is, and where the new key lies; never the key's secret, which the record does not have. */
function describeRotation(rotation: StoredIncident['rotation']): string[] {
  if (rotation === undefined) return [];
  const { state, userName, oldKeyId, newKeyId, secretArn } = rotation;
  const newKey = newKeyId === undefined ? 'no new key yet' : `new key ${plain(newKeyId)}`;
  return [
    `${state}: user ${plain(userName)}, old key ${plain(oldKeyId)}, ${newKey}`,
    ...(secretArn === undefined ? [] : [`secret ${plain(secretArn, 300)}`]),
  ];
}

/** The newest look in full, and that there were others. */
function describeLooks({ id, investigations }: StoredIncident): string[] {
  const newest = newestOf(investigations);
  if (newest === undefined) return [];
  const { look, asOf, isComplete, verdict, counts, after, found, notLookedAt } = newest;
  const page = pageOf(newest);
  return [
    `${nameLook(look)}, as of ${plain(asOf)}${isComplete ? '' : ', NOT WHOLE'}: ${plain(verdict, 600)}`,
    `${counts.events} events by the attacker; ${counts.credentials} credentials came out of it, ${counts.live} live; ${counts.present} things left behind; ${counts.secrets} secrets read`,
    ...(after === undefined
      ? []
      : [
          `${after.calls} calls succeeded since ${plain(after.since)}${after.newest.length === 0 ? '' : `: ${after.newest.map((one) => plain(one, 200)).join('; ')}`}`,
        ]),
    ...found.map((one) => plain(one, 300)),
    ...notLookedAt.map((one) => `not looked at: ${plain(one, 300)}`),
    ...(page === undefined ? [] : [`page ${plain(page, 300)}; all of it: cordon report ${id}`]),
    ...(investigations.length > 1 ? [`${investigations.length - 1} looks before it`] : []),
  ];
}

const describeEvidence = ({ key, sha256 }: EvidenceEntry): string =>
  `${plain(key, 300)} sha256 ${plain(sha256)}`;
