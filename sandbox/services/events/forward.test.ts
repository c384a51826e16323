import { PutEventsCommand, PutPermissionCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';
import { stacksOf } from '../cloudformation/fixture.ts';
import { emit } from './emit.ts';
import { clientsOf, makeQueue, makeRole, makeRule, REGION, takeMessage } from './fixture.ts';

const ACCOUNT = '111122223333';
const NEIGHBOUR = '444455556666';
const GLOBAL = 'us-east-1';

let sandbox: Sandbox;
/** Where IAM's events come, and where people look at them. */
let far: ReturnType<typeof clientsOf>;
let home: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  far = clientsOf(sandbox, ACCOUNT, GLOBAL);
  home = clientsOf(sandbox, ACCOUNT, REGION);
});
afterAll(() => sandbox.close());

const busOf = (account: string, region = REGION) => `arn:aws:events:${region}:${account}:event-bus/default`;

const finding = (source: string, id: string) => {
  const resources = [`arn:aws:guardduty:${GLOBAL}:${ACCOUNT}:detector/d1`];
  emit(sandbox.world, {
    account: ACCOUNT,
    region: GLOBAL,
    source,
    detailType: 'GuardDuty Finding',
    detail: { severity: 8.5, note: '<not ours>' },
    resources,
    at: Date.parse('2026-05-06T07:08:09Z'),
    id,
  });
  return {
    version: '0',
    id,
    'detail-type': 'GuardDuty Finding',
    source,
    account: ACCOUNT,
    time: '2026-05-06T07:08:09Z',
    region: GLOBAL,
    resources,
    detail: { severity: 8.5, note: '<not ours>' },
  };
};

/** A rule in the far region that forwards what has this source, and the queue of what it could not. */
async function forwardFrom(
  source: string,
  target: { bus: string; allowedBus?: string; actions?: readonly string[] },
) {
  const name = source.replaceAll('.', '-');
  const dead = await makeQueue(far, `${name}-dead`);
  const actions = target.actions ?? ['events:PutEvents'];
  const RoleArn = await makeRole(far, `${name}-forwards`, actions, target.allowedBus ?? target.bus);
  await makeRule(far, name, source, [
    { Id: 'home', Arn: target.bus, RoleArn, DeadLetterConfig: { Arn: dead.arn } },
  ]);
  return { dead, RoleArn };
}

describe('a rule whose target is a bus of another region', () => {
  it('forwards an event of an AWS service as it is, with the rights of its role', async () => {
    const { RoleArn } = await forwardFrom('aws.guardduty', { bus: busOf(ACCOUNT) });
    const queue = await makeQueue(home, 'arrived');
    await makeRule(home, 'arrived', 'aws.guardduty', [{ Id: 'q', Arn: queue.arn }]);
    const sent = finding('aws.guardduty', 'finding-1');
    expect(JSON.parse((await takeMessage(home, queue)).body)).toEqual(sent);
    const records = trail({ world: sandbox.world, account: ACCOUNT, region: REGION });
    expect(records.findLast(({ eventName }) => eventName === 'PutEvents')).toMatchObject({
      userIdentity: {
        type: 'AssumedRole',
        invokedBy: 'events.amazonaws.com',
        sessionContext: { sessionIssuer: { arn: RoleArn } },
      },
      requestParameters: { entries: [{ source: 'aws.guardduty', eventBusName: busOf(ACCOUNT) }] },
    });
    const entry = { Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: '{}' };
    for (const { events } of [far, home])
      expect(await events.send(new PutEventsCommand({ Entries: [entry] }))).toMatchObject({
        FailedEntryCount: 1,
        Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }],
      });
  });

  it('can be made by a stack', async () => {
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const forward = { Effect: 'Allow', Action: 'events:PutEvents', Resource: busOf(ACCOUNT) };
    const template = {
      Resources: {
        Forwards: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
            Policies: [
              { PolicyName: 'bus', PolicyDocument: { Version: '2012-10-17', Statement: [forward] } },
            ],
          },
        },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['aws.health'] },
            Targets: [{ Id: 'home', Arn: busOf(ACCOUNT), RoleArn: { 'Fn::GetAtt': ['Forwards', 'Arn'] } }],
          },
        },
      },
    };
    const { administrator: credentials, origin: endpoint } = sandbox;
    const stacks = stacksOf(sandbox, { region: GLOBAL, endpoint, credentials });
    await stacks.create('Forwarding', template, { Capabilities: ['CAPABILITY_IAM'] });
    await stacks.settled('Forwarding');
    expect(await stacks.failures('Forwarding')).toEqual([]);
    const queue = await makeQueue(home, 'by-stack');
    await makeRule(home, 'by-stack', 'aws.health', [{ Id: 'q', Arn: queue.arn }]);
    const sent = finding('aws.health', 'health-1');
    expect(JSON.parse((await takeMessage(home, queue)).body)).toEqual(sent);
  });

  it.each([
    ['aws.refused-bus', { allowedBus: busOf(ACCOUNT, 'eu-west-1') }],
    ['aws.refused-action', { actions: ['events:PutRule'] }],
  ])('leaves it in the dead-letter queue when the role may not: %s', async (source, allowed) => {
    const { dead } = await forwardFrom(source, { bus: busOf(ACCOUNT), ...allowed });
    const queue = await makeQueue(home, `${source.slice(4)}-never`);
    await makeRule(home, source, source, [{ Id: 'q', Arn: queue.arn }]);
    const sent = finding(source, source);
    const message = await takeMessage(far, dead);
    expect(JSON.parse(message.body)).toEqual(sent);
    expect(message.attributes).toMatchObject({
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: expect.stringContaining(`not authorized to perform: events:PutEvents on resource`),
      TARGET_ARN: busOf(ACCOUNT),
      RETRY_ATTEMPTS: '0',
    });
    const { Messages } = await home.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    expect(Messages ?? []).toEqual([]);
  });

  it('does not get an event back that it has forwarded', async () => {
    await forwardFrom('aws.loop', { bus: busOf(ACCOUNT) });
    const dead = await makeQueue(home, 'back-dead');
    const RoleArn = await makeRole(home, 'goes-back', ['events:PutEvents']);
    await makeRule(home, 'back', 'aws.loop', [
      { Id: 'back', Arn: busOf(ACCOUNT, GLOBAL), RoleArn, DeadLetterConfig: { Arn: dead.arn } },
    ]);
    const sent = finding('aws.loop', 'loop-1');
    const message = await takeMessage(home, dead);
    expect(message.attributes['ERROR_CODE']).toBe('THIRD_ACCOUNT_HOP_DETECTED');
    expect(JSON.parse(message.body)).toEqual(sent);
  });
});

describe('a rule whose target is a bus of another account', () => {
  it('reaches it when the policy of that bus lets the role in, and with a role that may', async () => {
    openAccount(sandbox.world, NEIGHBOUR);
    const theirs = clientsOf(sandbox, NEIGHBOUR, REGION);
    const queue = await makeQueue(theirs, 'from-neighbour');
    await makeRule(theirs, 'from-neighbour', 'aws.across', [{ Id: 'q', Arn: queue.arn }]);
    const { dead } = await forwardFrom('aws.across', { bus: busOf(NEIGHBOUR) });
    finding('aws.across', 'across-1');
    expect((await takeMessage(far, dead)).attributes['ERROR_CODE']).toBe('NO_PERMISSIONS');
    await theirs.events.send(
      new PutPermissionCommand({ StatementId: 'in', Action: 'events:PutEvents', Principal: ACCOUNT }),
    );
    const sent = finding('aws.across', 'across-2');
    expect(JSON.parse((await takeMessage(theirs, queue)).body)).toEqual(sent);
    const unable = await forwardFrom('aws.unable', { bus: busOf(NEIGHBOUR), actions: ['events:PutRule'] });
    finding('aws.unable', 'unable-1');
    expect((await takeMessage(far, unable.dead)).attributes['ERROR_CODE']).toBe('NO_PERMISSIONS');
  });
});
