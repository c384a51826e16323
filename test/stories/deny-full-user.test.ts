import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readUser } from '../../src/contain/read-user.ts';
import {
  incidentsOf,
  makeKey,
  makeUser,
  openStage,
  outcomes,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 130_000);
afterAll(() => stage?.close());

const ALLOW = { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' };
const write = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** IAM takes no more policies of him, neither attached nor inline. */
async function makeFullUser(name: string): Promise<TestUser> {
  const { iam } = stage.clients;
  const user = await makeUser(stage, name);
  for (let n = 0; n < 10; n += 1) {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: `${name}-${n}`, PolicyDocument: write(ALLOW) }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: Policy?.Arn }));
  }
  const { inlinePolicies, quotas } = await readUser(name, iam);
  const used = [...inlinePolicies.map(({ document }) => document), write({ ...ALLOW, Sid: '' })].join(
    '',
  ).length;
  const PolicyDocument = write({ ...ALLOW, Sid: 'x'.repeat(quotas.inlineCharacters - used - 20) });
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'padding', PolicyDocument }));
  return user;
}

const policiesOf = async (name: string) => {
  const { attachedPolicies, inlinePolicies } = await readUser(name, stage.clients.iam);
  return { attachedPolicies: [...attachedPolicies].sort(), inlinePolicies };
};

/** A person who may do all that the plan says, but for one thing; his keys are in the environment. */
async function makePerson(name: string, mayNot?: string): Promise<NodeJS.ProcessEnv> {
  const { iam } = stage.clients;
  await iam.send(new CreateUserCommand({ UserName: name }));
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  const deny = mayNot === undefined ? [] : [{ Effect: 'Deny', Action: mayNot, Resource: '*' }];
  await iam.send(
    new PutUserPolicyCommand({ UserName: name, PolicyName: 'work', PolicyDocument: write(allow, ...deny) }),
  );
  const { accessKeyId, secretAccessKey } = await makeKey(iam, name);
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/**
 * As this person, on the sandbox by the SDK's own settings, and with his own rights: the roles of the deployment may
 * detach nothing but what Cordon attaches.
 */
async function reviewAndApply(person: NodeJS.ProcessEnv, ...args: string[]) {
  const own = { ...person, AWS_ENDPOINT_URL: stage.sandbox.origin };
  Object.assign(process.env, own);
  try {
    const direct = [...args, '--direct', '--json'];
    const { out } = await runCli(...direct);
    const { plan } = JSON.parse(out);
    return { plan: out, ...(await runCli(...direct, '--apply', '--plan', plan.hash)) };
  } finally {
    for (const name of Object.keys(own)) delete process.env[name];
  }
}

it('a user whose quotas are full is denied everything and gets exactly back what he had', {
  timeout: 180_000,
}, async () => {
  const user = await makeFullUser('crowded');
  const before = await policiesOf(user.name);
  const person = await makePerson('responder');
  const attacker = startAttacker(stage, user.key);
  try {
    expect(outcomes(await attacker.round())).toEqual([true]);
    const contained = await reviewAndApply(person, 'contain', user.key.accessKeyId, '--level', 'deny');
    expect(contained.plan).toContain('policy/crowded-0 is detached');
    expect(contained).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(contained.out)).toMatchObject({ verdict: 'contained' });
    expect(outcomes(await attacker.round())).toEqual([false]);
    const [incident] = await incidentsOf(stage, user.name);
    const restored = await reviewAndApply(person, 'restore', incident?.id ?? '', '--force');
    expect(restored).toMatchObject({ code: 0, errors: '' });
    expect(await policiesOf(user.name)).toEqual(before);
  } finally {
    await attacker.stop();
  }
});

it('without the permission to detach he is not contained by it, the verdict says so, and nothing is lost', {
  timeout: 180_000,
}, async () => {
  const user = await makeFullUser('crowded-too');
  const before = await policiesOf(user.name);
  const person = await makePerson('no-detacher', 'iam:DetachUserPolicy');
  const contained = await reviewAndApply(person, 'contain', user.key.accessKeyId, '--level', 'deny');
  expect(contained.code).toBe(1);
  expect(JSON.parse(contained.out)).toMatchObject({ verdict: 'not contained' });
  expect(contained.out).toContain('iam:DetachUserPolicy');
  expect(await policiesOf(user.name)).toEqual(before);
});
