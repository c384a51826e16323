import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';

/** What Cordon asks of Athena. */
export interface Athena {
  describeTable(database: string, table: string): Promise<AthenaTable>;
  /** Gives the query's id. */
  start(sql: string): Promise<string>;
  look(queryId: string): Promise<QueryState>;
  readPage(queryId: string, token: string | undefined): Promise<ResultPage>;
  stop(queryId: string): Promise<void>;
}

export interface AthenaTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKeys: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

export interface QueryState {
  readonly state: 'waiting' | 'done' | 'failed' | 'cancelled';
  /** Athena's own word on why. */
  readonly because: string;
  readonly bytesScanned: number;
}

export interface ResultPage {
  /** Of the first page the first row has the columns' names. Undefined: NULL. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly next: string | undefined;
}

export interface AthenaSettings {
  readonly workgroup: string;
  /** `s3://bucket/prefix/` for results; absent: where the workgroup puts them. */
  readonly output?: string;
}

/** Results of the same statement that are no older are given again, for nothing. CloudTrail is as late anyway. */
const REUSED_MINUTES = 15;
const CATALOG = 'AwsDataCatalog';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html */
export function connectAthena(client: AthenaClient, { workgroup, output }: AthenaSettings): Athena {
  return {
    async describeTable(DatabaseName, TableName) {
      const { TableMetadata: table } = await client.send(
        new GetTableMetadataCommand({ CatalogName: CATALOG, DatabaseName, TableName, WorkGroup: workgroup }),
      );
      return {
        columns: (table?.Columns ?? []).map(({ Name = '', Type = '' }) => ({ name: Name, type: Type })),
        partitionKeys: (table?.PartitionKeys ?? []).map(({ Name = '' }) => Name),
        parameters: table?.Parameters ?? {},
      };
    },
    async start(QueryString) {
      const { QueryExecutionId } = await client.send(
        new StartQueryExecutionCommand({
          QueryString,
          WorkGroup: workgroup,
          QueryExecutionContext: { Catalog: CATALOG },
          ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: REUSED_MINUTES },
          },
        }),
      );
      if (QueryExecutionId === undefined) throw new Error('Athena gave no id for the query');
      return QueryExecutionId;
    },
    async look(QueryExecutionId) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { Status, Statistics } = QueryExecution ?? {};
      return {
        state: STATES.get(Status?.State ?? '') ?? 'waiting',
        because: Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage ?? '',
        bytesScanned: Statistics?.DataScannedInBytes ?? 0,
      };
    },
    async readPage(QueryExecutionId, NextToken) {
      const page = await client.send(
        new GetQueryResultsCommand({
          QueryExecutionId,
          MaxResults: 1_000,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      return {
        rows: (page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map((cell) => cell.VarCharValue)),
        next: page.NextToken,
      };
    },
    async stop(QueryExecutionId) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    },
  };
}

const STATES: ReadonlyMap<string, QueryState['state']> = new Map([
  ['SUCCEEDED', 'done'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
]);
