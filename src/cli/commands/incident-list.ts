import { buildCommand } from '@stricli/core';
import { plain } from '../../report/plain-text.ts';
import { listIncidents, type StoredIncident } from '../../respond/read-incidents.ts';
import { connect, findTable } from '../connect.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { renderTable, terminal } from '../terminal.ts';

export const incidentList = buildCommand({
  docs: { brief: 'list the incidents, newest first' },
  parameters: { flags: { ...whereFlags, json: jsonFlag } },
  async func(flags: WhereFlags & { json: boolean }) {
    const clients = await connect(flags);
    const incidents = await listIncidents({
      dynamodb: clients.dynamodb,
      tableName: await findTable(clients),
    });
    if (flags.json) terminal.result(JSON.stringify({ schema: 'cordon.incident-list/1', incidents }));
    else if (incidents.length === 0) terminal.result('No incidents.');
    else
      terminal.result(
        renderTable(
          ['INCIDENT', 'OPENED (UTC)', 'PRINCIPAL', 'STATE', 'VERDICT', 'FINDING'],
          incidents.map(row),
        ),
      );
  },
});

const row = (incident: StoredIncident): string[] => [
  incident.id,
  incident.openedAt.slice(0, 19).replace('T', ' '),
  plain(incident.key, 60),
  incident.status,
  [...new Set(incident.credentials.map((credential) => credential.verdict))].join(', ') ||
    `none (${incident.decision.mode})`,
  plain(incident.title, 60),
];
