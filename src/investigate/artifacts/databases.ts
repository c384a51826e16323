import type { TrailRecord } from '../trail-record.ts';
import { type ArtifactType, type CatalogCall, isTrue, request } from './artifact-type.ts';
import { describeForeign } from './policy-danger.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'code and data backdoors';

/** RDS has instances and clusters; their calls differ in a word, and in a few names. */
const NOUNS = [
  {
    noun: 'Instance',
    type: 'db-instance',
    resource: 'db',
    snapshot: 'DBSnapshot',
    restores: ['RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceToPointInTime'],
  },
  {
    noun: 'Cluster',
    type: 'db-cluster',
    resource: 'cluster',
    snapshot: 'DBClusterSnapshot',
    restores: ['RestoreDBClusterFromSnapshot', 'RestoreDBClusterToPointInTime'],
  },
] as const;

const databaseTypes = NOUNS.map(({ noun, type, resource, restores }): ArtifactType => {
  const id = `{request.dB${noun}Identifier|request.targetDB${noun}Identifier}`;
  return {
    type,
    group,
    technique: TECHNIQUES.takeCloudData,
    containment: `set a new master password, and close public access again (rds modify-db-${noun.toLowerCase()})`,
    isUnique: true,
    arn: `arn:{partition}:rds:{region}:{account}:${resource}:{id}`,
    calls: [
      ...[`CreateDB${noun}`, ...restores].map(
        (name): CatalogCall => ({ event: `rds:${name}`, op: 'create', id, danger: warnOfDatabase }),
      ),
      {
        event: `rds:ModifyDB${noun}`,
        op: 'modify',
        id,
        value: (record) => record.requestParameters,
        danger: warnOfDatabase,
      },
      { event: `rds:DeleteDB${noun}`, op: 'delete', id, technique: TECHNIQUES.destroyData },
    ],
  };
});

const snapshotCalls = NOUNS.flatMap(({ noun, snapshot }): CatalogCall[] => {
  const id = `{request.d${snapshot.slice(1)}Identifier}`;
  return [
    { event: `rds:Create${snapshot}`, op: 'create', id },
    { event: `rds:Delete${snapshot}`, op: 'delete', id, technique: TECHNIQUES.inhibitRecovery },
    // The last one of a database that is deleted stays.
    { event: `rds:DeleteDB${noun}`, op: 'create', id: '{request.finalDBSnapshotIdentifier}' },
  ];
});

const shareCalls = NOUNS.flatMap(({ snapshot }) =>
  (['valuesToAdd', 'valuesToRemove'] as const).map((values): CatalogCall => {
    const thing = `{request.d${snapshot.slice(1)}Identifier}`;
    return {
      event: `rds:Modify${snapshot}Attribute`,
      op: values === 'valuesToAdd' ? 'create' : 'delete',
      id: `${thing}/{request.${values}[]}`,
      of: { 'rds-snapshot': thing },
      ...(values === 'valuesToAdd' && {
        danger: (record) => describeForeign(request(values)(record), record.account, 'can restore it'),
      }),
    };
  }),
);

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/logging-using-cloudtrail.html */
export const databases: readonly ArtifactType[] = [
  ...databaseTypes,
  {
    type: 'rds-snapshot',
    group,
    technique: TECHNIQUES.createSnapshot,
    containment: 'rds delete-db-snapshot, if it is his',
    isUnique: true,
    arn: 'arn:{partition}:rds:{region}:{account}:snapshot:{id}',
    calls: snapshotCalls,
  },
  {
    type: 'rds-snapshot-share',
    group,
    technique: TECHNIQUES.transferToAccount,
    containment: 'rds modify-db-snapshot-attribute, to take the account out; what it has copied it keeps',
    partOf: ['rds-snapshot'],
    arn: 'arn:{partition}:rds:{region}:{account}:snapshot:{parent}',
    calls: shareCalls,
  },
];

function warnOfDatabase(record: TrailRecord): readonly string[] {
  return [
    ...(isTrue(request('publiclyAccessible')(record)) ? ['it can be reached from the internet'] : []),
    ...(request('masterUserPassword')(record) === undefined
      ? []
      : ['whoever made the call knows its master password']),
  ];
}
