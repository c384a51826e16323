import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Credentials, STSClient } from '@aws-sdk/client-sts';
import { type TrailRecord, trail } from '../../sandbox/kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { control } from '../../src/cli/stage/sandbox-process.ts';

export const ACCOUNT = '111122223333';
export const OUTSIDE = '444455556666';
const REGION = 'eu-west-2';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A program with a credential, somewhere. It knows which requests it has made, and what AWS has answered. */
export interface Caller {
  readonly keys: Keys;
  /** The ids that AWS gave to its requests, those that it refused too. */
  readonly requests: readonly string[];
  send<Answer>(call: (clients: Clients) => Promise<Answer>): Promise<Answer>;
  /** A call that AWS has to refuse. */
  sendInVain(call: (clients: Clients) => Promise<unknown>): Promise<void>;
}

interface Clients {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly secrets: SecretsManagerClient;
  readonly events: EventBridgeClient;
}

export interface Scene {
  readonly sandbox: Sandbox;
  call(keys: Keys, address: string, agent: string): Promise<Caller>;
  /** Time goes by, in ms. */
  wait(time: number): void;
  /** What CloudTrail has of an account, oldest first in each region. */
  records(account: string): readonly TrailRecord[];
  /** The same as pages of LookupEvents' answers, newest first. */
  lookUp(keys: Keys): Promise<readonly object[]>;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const sandbox = await startSandbox({ port: 0 });
  const { world, origin } = sandbox;
  const endpoints = new Map<string, string>();
  const endpointOf = async (address: string): Promise<string> => {
    const known = endpoints.get(address);
    if (known !== undefined) return known;
    const { endpoint } = (await control(origin, 'POST addresses', { address })) as { endpoint: string };
    endpoints.set(address, endpoint);
    return endpoint;
  };
  return {
    sandbox,
    async call(keys, address, agent) {
      const endpoint = await endpointOf(address);
      const requests: string[] = [];
      const connect = (): Clients => {
        const settings = {
          region: REGION,
          endpoint,
          credentials: keys,
          maxAttempts: 1,
          customUserAgent: agent,
          // A laptop's clock goes with the world's.
          systemClockOffset: world.clock.now() - Date.now(),
        };
        return {
          iam: new IAMClient(settings),
          sts: new STSClient(settings),
          secrets: new SecretsManagerClient(settings),
          events: new EventBridgeClient(settings),
        };
      };
      const note = (answer: unknown): void => {
        const { $metadata } = answer as { $metadata: { requestId?: string } };
        requests.push($metadata.requestId ?? 'none');
      };
      return {
        keys,
        requests,
        async send(call) {
          const answer = await call(connect());
          note(answer);
          return answer;
        },
        async sendInVain(call) {
          const refusal = await call(connect()).then(
            () => undefined,
            (error: unknown) => error,
          );
          if (refusal === undefined) throw new Error('AWS did what it should have refused');
          note(refusal);
        },
      };
    },
    wait: (time) => world.clock.advance(time),
    records: (account) => regionsOf(sandbox, account).flatMap((region) => trail({ world, account, region })),
    async lookUp(keys) {
      const pages: object[] = [];
      for (const region of regionsOf(sandbox, ACCOUNT)) {
        let NextToken: string | undefined;
        do {
          // Two requests a second.
          world.clock.advance(1_000);
          const client = new CloudTrailClient({
            region,
            endpoint: origin,
            credentials: keys,
            systemClockOffset: world.clock.now() - Date.now(),
          });
          const page = await client.send(
            new LookupEventsCommand(NextToken === undefined ? {} : { NextToken }),
          );
          pages.push({ Events: page.Events });
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
      }
      return pages;
    },
    close: sandbox.close,
  };
}

const regionsOf = ({ world }: Sandbox, account: string): readonly string[] =>
  ['us-east-1', REGION].filter((region) => trail({ world, account, region }).length > 0);

export const keysOf = (credentials: Credentials | undefined): Keys => ({
  accessKeyId: credentials?.AccessKeyId ?? '',
  secretAccessKey: credentials?.SecretAccessKey ?? '',
  sessionToken: credentials?.SessionToken ?? '',
});

export async function makeKey(by: Caller, UserName: string): Promise<Keys> {
  const { AccessKey: key } = await by.send(({ iam }) => iam.send(new CreateAccessKeyCommand({ UserName })));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

export const allow = (...actions: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });

export const trusting = (...principals: string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: principals } }],
  });
