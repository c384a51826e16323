import { randomUUID } from 'node:crypto';
import {
  DetachUserPolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSealKey } from '../../aws/seal-key.ts';
import { MINUTE, openRespondStage, type RespondStage } from '../../respond/fixture.ts';
import { listIncidents } from '../../respond/read-incidents.ts';
import { respond } from '../../respond/respond.ts';
import type { Caller } from '../caller.ts';
import { handleAct } from '../handle-act.ts';
import type { ControlDeps } from '../verb.ts';

let stage: RespondStage;
let deps: ControlDeps;
beforeAll(async () => {
  stage = await openRespondStage();
  const { origin: endpoint, administrator: credentials } = stage.sandbox;
  const where = { endpoint, region: 'eu-west-2', credentials };
  const kms = new KMSClient(where);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const key = connectSealKey(KeyMetadata?.KeyId ?? '', kms);
  const { desk: _desk, runbook: _runbook, ...own } = stage.deps;
  deps = {
    ...own,
    store: { ...own.store, seal: { connect: async () => key } },
    breakGlassPath: '/break-glass/',
    iamToContain: () => new IAMClient(where),
    restoreIam: () => new IAMClient(where),
    homeRegion: 'eu-west-2',
  };
});
afterAll(() => stage.close());

const person = (name: string): Caller => ({
  account: '111122223333',
  arn: `arn:aws:iam::111122223333:user/${name}`,
  userId: `AIDA${name.toUpperCase()}`,
  accessKeyId: 'AKIAQX7PLK4TEXAMPLE9',
  person: `AIDA${name.toUpperCase()}`,
});
const act = (request: object, caller = person('ann')) =>
  handleAct({ token: randomUUID(), ...request }, caller, deps);

/** GuardDuty is suspicious of a user's key. */
async function suspect(userName: string) {
  const accessKeyId = await stage.makeUser(userName, '/');
  const detail = {
    ...{ id: `f-${userName}`, accountId: '111122223333', region: 'eu-west-2', severity: 5, title: 'odd' },
    type: 'Discovery:IAMUser/AnomalousBehavior',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId, userName, userType: 'IAMUser' },
    },
  };
  const event = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail };
  const { incidents } = await respond(event, deps);
  const { id = '' } = incidents[0] ?? {};
  const mail = stage.mails.find(({ subject }) => subject.includes(id));
  const [, plan = ''] = /--plan ([0-9a-f]{64})/.exec(mail?.text ?? '') ?? [];
  return { id, plan, accessKeyId, userName };
}

async function statusOf(UserName: string) {
  const { AccessKeyMetadata = [] } = await stage.clients.iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ Status }) => Status);
}

it('counts a yes that comes after the time for it: silence has done nothing', async () => {
  const { id, plan, userName } = await suspect('late');
  stage.advance(24 * 60 * MINUTE);
  expect(await act({ verb: 'approve', incident: id, plan, reason: 'late' })).toMatchObject({
    status: 'done',
    facts: { plan, results: [{ verdict: 'contained' }] },
  });
  expect(await statusOf(userName)).toEqual(['Inactive']);
  expect(stage.changes.map(({ change }) => change)).toContain('approved');
  // A case is brought up to date by whoever has the desk.
  expect([...(await stage.items('DUE')).keys()]).toContainEqual(expect.stringContaining(`#${id}#case#`));
});

it('shows what containing would change, and opens no incident for it', async () => {
  const accessKeyId = await stage.makeUser('quiet', '/');
  const shown = await act({ verb: 'contain', what: accessKeyId });
  expect(shown).toMatchObject({ status: 'shown', facts: { plan: { steps: [{}, {}] } } });
  expect(shown).not.toHaveProperty('incident');
  expect((await listIncidents(deps.store)).filter(({ key }) => key.endsWith('/quiet'))).toEqual([]);
  expect(await statusOf('quiet')).toEqual(['Active']);
});

it('applies a plan again that was applied and given back since, and not a second time before that', async () => {
  const accessKeyId = await stage.makeUser('twice', '/');
  const { facts } = Object(await act({ verb: 'contain', what: accessKeyId }));
  const request = { verb: 'contain', what: accessKeyId, plan: facts.plan.hash, reason: 'seen in a paste' };
  const first = await act(request);
  expect(first).toMatchObject({ status: 'done', incident: expect.stringMatching(/^INC-/) });
  expect(await act(request)).toMatchObject({
    status: 'refused',
    differences: [{}, {}].map(() => expect.any(String)),
  });
  const { iam } = stage.clients;
  const UserName = 'twice';
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status: 'Active' }));
  await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: deps.denySessionsPolicyArn }));
  expect(await act(request)).toMatchObject({ status: 'done', incident: Object(first).incident });
  expect(await statusOf('twice')).toEqual(['Inactive']);
});

it('contains neither the person himself nor an emergency user, and nobody of another incident', async () => {
  const { id } = await suspect('eve');
  const other = await stage.makeUser('emergency', '/break-glass/');
  const own = await stage.clients.iam.send(new GetUserCommand({ UserName: 'emergency' }));
  const himself = { ...person('emergency'), userId: own.User?.UserId ?? '' };
  expect(await act({ verb: 'contain', what: other }, himself)).toMatchObject({
    because: expect.stringContaining('your own user'),
  });
  expect(await act({ verb: 'contain', what: other })).toMatchObject({
    status: 'refused',
    because: expect.stringContaining('emergency user'),
  });
  const innocent = await stage.makeUser('innocent', '/');
  expect(await act({ verb: 'contain', incident: id, what: innocent })).toMatchObject({
    status: 'refused',
    because: expect.stringContaining('of another user'),
  });
  await expect(act({ verb: 'contain' })).rejects.toThrow(/names neither/);
  await expect(act({ verb: 'note', text: 'x' })).rejects.toThrow(/names no incident/);
});

it('finds who was renamed since by his key, and shows the plan about him as he is now', async () => {
  const { id, plan, userName } = await suspect('maiden');
  await stage.clients.iam.send(new UpdateUserCommand({ UserName: userName, NewUserName: 'married' }));
  const refused = Object(await act({ verb: 'approve', incident: id, plan, reason: 'x' }));
  expect(refused).toMatchObject({ status: 'refused', next: [expect.stringMatching(/--plan [0-9a-f]{64}/)] });
  const [, renewed = ''] = /--plan ([0-9a-f]{64})/.exec(refused.next[0]) ?? [];
  expect(await act({ verb: 'approve', incident: id, plan: renewed, reason: 'x' })).toMatchObject({
    status: 'done',
  });
  expect(await statusOf('married')).toEqual(['Inactive']);
});
