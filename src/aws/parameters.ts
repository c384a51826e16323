import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answersWithin, COMMON } from './client-settings.ts';

export interface StoredParameter {
  readonly value: string;
  /** Of the last write, milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** What Cordon asks of Parameter Store. Loaded by import(), as the detector is, and for the same reason. */
export interface Parameters {
  /** Those that are there, by their names. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, StoredParameter>>;
}

export function connectParameters(
  client: SSMClient = new SSMClient({ ...COMMON, maxAttempts: 1, requestHandler: answersWithin(1_400) }),
): Parameters {
  return {
    async read(names) {
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names] }));
      return new Map(
        Parameters.map(({ Name = '', Value = '', LastModifiedDate }) => [
          Name,
          { value: Value, modifiedAt: LastModifiedDate?.getTime() ?? Number.NaN },
        ]),
      );
    },
  };
}
