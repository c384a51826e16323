import { buildCommand } from '@stricli/core';
import { plain } from '../../report/plain-text.ts';
import { connect, findDeployment } from '../connect.ts';
import { writeExport } from '../evidence/export-folder.ts';
import { readRecord, requireIncidentId } from '../evidence/incident-record.ts';
import { readBucket } from '../evidence/read-bucket.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { terminal } from '../terminal.ts';

interface Flags extends WhereFlags {
  readonly out: string;
  readonly json: boolean;
}

export const incidentExport = buildCommand({
  docs: { brief: 'write all that is on record of an incident, and its evidence, into a new folder' },
  parameters: {
    flags: {
      ...whereFlags,
      out: { kind: 'parsed', parse: String, brief: 'the folder; one that is not there yet, or is empty' },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: requireIncidentId, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: Flags, id: string) {
    const clients = await connect(flags);
    const { tableName, evidenceBucket } = await findDeployment(clients);
    const items = await readRecord(id, clients.dynamodb, tableName);
    terminal.progress(`the record has ${items.length} items; reading ${evidenceBucket}`);
    const { objects, refused } = await readBucket(id, evidenceBucket, clients);
    for (const key of refused) terminal.progress(`left out, as Cordon did not write it: ${plain(key, 300)}`);
    await writeExport(flags.out, { incidentId: id, items, objects, refused });
    const next = `cordon incident check ${flags.out}`;
    terminal.result(
      flags.json
        ? JSON.stringify({
            schema: 'cordon.incident-export/1',
            status: 'ok',
            incident: id,
            folder: flags.out,
            items: items.length,
            objects: objects.size,
            refused: refused.map((key) => plain(key, 300)),
            next: [{ cmd: next, why: 'whether it is as it was written' }],
          })
        : `${id}: ${items.length} items of the record and ${objects.size} objects in ${flags.out}\nNext: ${next}`,
    );
  },
});
