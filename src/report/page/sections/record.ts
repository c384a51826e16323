import type { IncidentReport } from '../../../model/incident-report.ts';
import { type Block, boundRows, prose, type Section } from '../blocks.ts';
import { allAsJson, commandOf, cut, cutName } from '../sayings.ts';

export function describeEvidence(report: IncidentReport, digest: string, listed: number): Section {
  const { evidence } = report;
  return {
    id: 'evidence',
    title: 'Evidence',
    short: 'Evidence',
    beginsPage: true,
    blocks: [
      ...boundRows(
        {
          kind: 'table',
          caption: 'What is kept, and its SHA-256',
          head: ['Object', 'SHA-256'],
          rows: evidence.map(({ key, sha256 }) => ({
            cells: [{ code: cut(key, 240) }, { code: cut(sha256, 64) }],
          })),
          none: 'No evidence has been kept yet.',
        },
        listed,
        allAsJson(report),
      ),
      prose(
        'Checked by ',
        { command: commandOf(report, 'cordon incident check') },
        '; saved to a folder by ',
        {
          command: commandOf(report, 'cordon incident export'),
        },
      ),
      prose(
        'Each record of the trail lies where its row says, and its own digest is in the JSON. SHA-256 of this report as JSON: ',
        { code: digest },
      ),
    ],
  };
}

/** What Cordon and people did, by time. */
export function describeDone(report: IncidentReport, listed: number): Section {
  const { timeline, acknowledged, assigned, case: desk } = report;
  return {
    id: 'done',
    title: 'What Cordon and people did',
    short: 'What we did',
    blocks: [
      ...boundRows(
        {
          kind: 'table',
          caption: 'The record of the incident, by time',
          head: ['Time', 'What'],
          rows: timeline.map(({ at, text }) => ({ cells: [{ time: at }, cut(text)] })),
          none: 'Nothing is recorded yet.',
        },
        listed,
        commandOf(report, 'cordon incident show'),
      ),
      {
        kind: 'list',
        items: [
          acknowledged === undefined
            ? ['Nobody has acknowledged it: ', { command: commandOf(report, 'cordon incident ack') }]
            : [`Acknowledged by ${cutName(acknowledged.by)}, `, { time: acknowledged.at }],
          assigned === undefined
            ? 'Assigned to nobody'
            : [`Assigned to ${cutName(assigned.to)} by ${cutName(assigned.by)}, `, { time: assigned.at }],
          desk === undefined
            ? 'No case is open at a desk'
            : [`Case: ${cut(desk.desk, 40)}, `, { code: cutName(desk.arn) }],
        ],
      },
    ],
  };
}

/** What was claimed, and which rule of the policy decided. */
export function describeFindings(report: IncidentReport, listed: number): Section {
  const { findings, decision } = report;
  const table: Extract<Block, { kind: 'table' }> = {
    kind: 'table',
    caption: 'Findings, as they came',
    head: ['Type', 'Severity', 'Region', 'Whose word', 'Call', 'From', 'First', 'Last', 'Times', 'Id'],
    rows: findings.map((one) => ({
      cells: [
        cutName(one.type),
        one.severity === undefined ? 'unknown' : one.severity.toFixed(1),
        cut(one.region ?? 'unknown', 24),
        one.isConfirmed
          ? { tone: 'good', word: 'GuardDuty confirms it' }
          : { tone: 'unsure', word: 'not confirmed' },
        cut(one.api ?? 'unknown', 80),
        cutName(one.address ?? 'unknown'),
        one.firstSeen === undefined ? 'unknown' : { time: one.firstSeen },
        one.lastSeen === undefined ? 'unknown' : { time: one.lastSeen },
        one.count === undefined ? 'unknown' : one.count.toLocaleString('en-US'),
        { code: cutName(one.id) },
      ],
    })),
    none: 'No finding: a person has reported it.',
  };
  return {
    id: 'findings',
    title: 'Findings, and what decided',
    short: 'Findings',
    blocks: [
      ...boundRows(table, listed, allAsJson(report)),
      prose(
        `Decided by the rule “${cut(decision.rule, 120)}”: ${cut(decision.mode, 40)}, because ${cut(decision.because)}.`,
        ...(decision.playbook === undefined
          ? []
          : [` Playbook: docs/playbooks/${cut(decision.playbook, 60)}.md.`]),
      ),
    ],
  };
}
