import type { BlastRadius, SensitiveAction } from '../../../model/blast-radius.ts';
import type { IncidentReport } from '../../../model/incident-report.ts';
import { type Block, boundRows, prose, type Section, type Text } from '../blocks.ts';
import { allAsJson, commandOf, cut, cutName } from '../sayings.ts';

type Table = Extract<Block, { readonly kind: 'table' }>;

/** What the credential could do, what has to be rotated, and what containing it costs. */
export function describeReach(report: IncidentReport, listed: number): Section {
  const { blastRadius: of } = report;
  const section = { id: 'reach', title: 'Blast radius', short: 'Blast radius' };
  if (of === undefined)
    return {
      ...section,
      blocks: [
        {
          kind: 'missing',
          text: [
            'What the credential can reach has not been worked out. What is known of the incident: ',
            { command: commandOf(report, 'cordon incident show') },
          ],
        },
      ],
    };
  const bounded = (table: Table) => boundRows(table, listed, allAsJson(report));
  return {
    ...section,
    beginsPage: true,
    blocks: [
      prose(
        cutName(of.principal.arn),
        ', as of ',
        { time: of.asOf },
        of.isBeforeContainment ? ', before what contains it now.' : ', with what contains it now.',
      ),
      { kind: 'heading', text: 'Secrets to rotate, in this order' },
      ...bounded(secretsOf(of)),
      { kind: 'heading', text: 'What containing it costs' },
      prose(cut(of.cost, 400)),
      ...bounded(usersOf(of)),
      { kind: 'heading', text: 'What it can do' },
      ...bounded(sensitiveOf(of)),
      ...bounded(rolesOf(of)),
      ...bounded(servicesOf(of)),
      ...(of.changes.length === 0
        ? []
        : ([
            { kind: 'heading', text: 'Calls that changed what it can do' },
            { kind: 'list', items: of.changes.slice(0, listed).map((text) => cut(text)) },
          ] satisfies Block[])),
      { kind: 'heading', text: 'Not checked' },
      { kind: 'list', items: of.notChecked.slice(0, listed).map((text) => cut(text, 400)) },
    ],
  };
}

const secretsOf = ({ secrets }: BlastRadius): Table => ({
  kind: 'table',
  caption: 'Names only: no value is read or kept',
  head: ['', 'Secret', 'Where', 'Read?', 'Why here'],
  rows: secrets.map(({ store, name, region, how, at, because }, index) => ({
    cells: [
      String(index + 1),
      cutName(name),
      `${store === 'ssm' ? 'Parameter Store' : 'Secrets Manager'}, ${cut(region, 24)}`,
      how === 'read'
        ? [{ tone: 'bad', word: 'read' }, ...(at === undefined ? [] : [' ', { time: at }])]
        : { tone: 'unsure', word: 'readable' },
      cut(because, 200),
    ],
  })),
  none: 'No secret is readable by it, as far as policies say.',
});

const usersOf = ({ users }: BlastRadius): Table => ({
  kind: 'table',
  caption: 'Who else uses it',
  head: ['Credential', 'From', 'With', 'Calls', 'Last'],
  rows: users.map(({ credential, address, agent, calls, lastSeen }) => ({
    cells: [
      cutName(credential),
      cutName(address),
      cut(agent, 80),
      calls.toLocaleString('en-US'),
      { time: lastSeen },
    ],
  })),
  none: 'Nobody else is seen to use it.',
});

const sensitiveOf = ({ sensitive }: BlastRadius): Table => ({
  kind: 'table',
  caption: 'Actions that an attacker looks for first',
  head: ['Action', 'What somebody does with it', 'Allowed', 'By'],
  rows: sensitive.map(({ action, means, allowed, by }) => ({
    cells: [cutName(action), cut(means, 200), sayAllowed(allowed), cut(by, 200)],
  })),
  none: 'None of them is allowed.',
});

const sayAllowed = (allowed: SensitiveAction['allowed']): Text =>
  allowed === 'yes' ? { tone: 'bad', word: 'yes' } : { tone: 'unsure', word: 'on a condition' };

const HOW = {
  assumed: { tone: 'bad', word: 'assumed' },
  could: { tone: 'unsure', word: 'could be assumed' },
  if: { tone: 'unsure', word: 'on a condition' },
} as const;

const rolesOf = ({ roles }: BlastRadius): Table => ({
  kind: 'table',
  caption: 'Roles that it can become',
  head: ['Role', 'How', 'Because', 'Has'],
  rows: roles.map(({ arn, how, because, has }) => ({
    cells: [cutName(arn), HOW[how], cut(because, 200), cut(has.join(', ') || 'unknown', 160)],
  })),
  none: 'No role can be assumed by it.',
});

const servicesOf = ({ services }: BlastRadius): Table => ({
  kind: 'table',
  caption: 'Services of which it may call something',
  head: ['Service', 'Reach', 'By'],
  rows: services.map(({ service, reach, by }) => ({
    cells: [
      cut(service, 40),
      reach === 'all' ? { tone: 'bad', word: 'everything' } : 'some of it',
      cut(by.slice(0, 4).join('; '), 240),
    ],
  })),
  none: 'Of no service, as far as policies say.',
});
