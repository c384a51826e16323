import { buildCommand } from '@stricli/core';
import { plain } from '../../report/plain-text.ts';
import { checkEvidence, type EvidenceCheck, type Flaw } from '../../respond/evidence/check-evidence.ts';
import { connect, findDeployment } from '../connect.ts';
import { type Exported, readExport } from '../evidence/export-folder.ts';
import { listRecorded, readRecord, requireIncidentId } from '../evidence/incident-record.ts';
import { readBucket } from '../evidence/read-bucket.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { terminal } from '../terminal.ts';

export const incidentCheck = buildCommand({
  docs: { brief: 'whether the evidence of an incident is all there, and as it was written' },
  parameters: {
    flags: { ...whereFlags, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'what',
          brief: 'an incident, INC-…, as it is in AWS; or the folder of an export, which needs no AWS',
        },
      ],
    },
  },
  async func(flags: WhereFlags & { json: boolean }, what: string) {
    const found = what.startsWith('INC-')
      ? await readFromAws(requireIncidentId(what), flags)
      : await readExport(what);
    const { incidentId, items, objects, refused } = found;
    const { sound, flaws: inChain } = checkEvidence(incidentId, objects, listRecorded(items));
    const strange = refused.map(
      (key): Flaw => ({ kind: 'unvouched', key, because: 'Cordon did not write it, and it was not read' }),
    );
    const flaws = [...inChain, ...strange];
    process.exitCode = flaws.length === 0 ? 0 : 1;
    terminal.result(
      flags.json
        ? JSON.stringify({
            schema: 'cordon.incident-check/1',
            status: flaws.length === 0 ? 'ok' : 'error',
            incident: incidentId,
            sound,
            flaws: flaws.map((flaw) => ({ ...flaw, key: plain(flaw.key, 300) })),
          })
        : render(incidentId, { sound, flaws }),
    );
  },
});

async function readFromAws(id: string, flags: WhereFlags): Promise<Exported> {
  const clients = await connect(flags);
  const { tableName, evidenceBucket } = await findDeployment(clients);
  const items = await readRecord(id, clients.dynamodb, tableName);
  terminal.progress(`reading ${evidenceBucket}`);
  return { incidentId: id, items, ...(await readBucket(id, evidenceBucket, clients)) };
}

function render(id: string, { sound, flaws }: EvidenceCheck): string {
  const { color } = terminal;
  const head =
    flaws.length === 0
      ? color.green(`SOUND    ${id}: ${sound.length} objects are as they were written, and none is missing`)
      : color.red(
          `NOT SOUND  ${id}: ${flaws.length} flaws; ${sound.length} objects are as they were written`,
        );
  return [
    head,
    ...sound.map((key) => `sound      ${key}`),
    ...flaws.map(({ kind, key, because }) => color.red(`${kind.padEnd(9)}  ${plain(key, 300)}: ${because}`)),
    ...(flaws.length === 0
      ? []
      : [
          `Next: earlier versions may still be in the bucket: aws s3api list-object-versions --prefix incidents/${id}/`,
        ]),
  ].join('\n');
}
