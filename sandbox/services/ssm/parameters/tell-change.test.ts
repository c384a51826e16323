import { DeleteParametersCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stacksOf } from '../../cloudformation/fixture.ts';
import { clientsOf, makeQueue, makeRule, takeMessage } from '../../events/fixture.ts';
import { ACCOUNT, openStage, REGION, type Stage } from '../fixture.ts';

let stage: Stage;
let clients: ReturnType<typeof clientsOf>;
let queue: Awaited<ReturnType<typeof makeQueue>>;
beforeAll(async () => {
  stage = await openStage();
  clients = clientsOf(stage.sandbox);
  queue = await makeQueue(clients, 'changes');
  await makeRule(clients, 'changes', 'aws.ssm', [{ Id: 'q', Arn: queue.arn }]);
});
afterAll(() => stage.sandbox.close());

const next = async () => JSON.parse((await takeMessage(clients, queue)).body);
const changeOf = (name: string, detail: object) => ({
  version: '0',
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  'detail-type': 'Parameter Store Change',
  source: 'aws.ssm',
  account: ACCOUNT,
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  region: REGION,
  resources: [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/${name.replace(/^\//, '')}`],
  detail: { name, ...detail },
});

it('every change of a parameter reaches a rule, without its value', async () => {
  const put = (more: object) =>
    stage.ssm.send(new PutParameterCommand({ Name: '/cordon/mode', Value: 'contain-all', ...more }));
  await put({ Type: 'SecureString', Description: 'how far to go' });
  const created = await next();
  const described = { type: 'SecureString', description: 'how far to go' };
  expect(created).toEqual(changeOf('/cordon/mode', { operation: 'Create', ...described }));
  await put({ Overwrite: true });
  const updated = await next();
  expect(updated).toEqual(changeOf('/cordon/mode', { operation: 'Update', type: 'SecureString' }));
  await stage.ssm.send(new DeleteParametersCommand({ Names: ['/cordon/mode', '/cordon/none'] }));
  const deleted = await next();
  expect(deleted).toEqual(changeOf('/cordon/mode', { operation: 'Delete', type: 'SecureString' }));
  expect(JSON.stringify([created, updated, deleted])).not.toContain('contain-all');
});

it('so does a change by a stack', async () => {
  const { administrator, origin } = stage.sandbox;
  const stacks = stacksOf(stage.sandbox, { region: REGION, endpoint: origin, credentials: administrator });
  const templateOf = (Value: string, Description: string) => ({
    Resources: {
      Mode: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'mode', Type: 'String', Value, Description } },
      // Something that stays when the parameter goes.
      Marks: { Type: 'AWS::CDK::Metadata', Properties: {} },
    },
  });
  const change = (operation: string, description: string) =>
    changeOf('mode', { operation, type: 'String', description });
  await stacks.create('Policy', templateOf('notify', 'one'));
  expect(await next()).toEqual(change('Create', 'one'));
  await stacks.settled('Policy');
  await stacks.update('Policy', templateOf('notify', 'two'));
  expect(await next()).toEqual(change('Update', 'two'));
  await stacks.settled('Policy');
  const { Marks } = templateOf('', '').Resources;
  await stacks.update('Policy', { Resources: { Marks } });
  expect(await next()).toEqual(change('Delete', 'two'));
});
