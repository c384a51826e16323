import { randomUUID } from 'node:crypto';
import { AttachUserPolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { postSigned } from '../../src/aws/signed-post.ts';
import { findDeployment } from '../../src/cli/connect.ts';
import {
  emitFinding,
  incidentsOf,
  mailsAbout,
  makeKey,
  makeUser,
  openStage,
  settled,
  type TestStage,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let controlUrl: string;
let iam: IAMClient;
beforeAll(async () => {
  stage = await openStage();
  ({ controlUrl } = await findDeployment(stage.clients));
  ({ iam } = stage.clients);
}, 130_000);
afterAll(() => stage?.close());

const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** An incident about a user of this name, whom a finding has had contained. */
async function openIncident(name: string) {
  const user = await makeUser(stage, name);
  await emitFinding(stage, { id: `f-${name}`, userName: name, accessKeyId: user.key.accessKeyId });
  return { user, incident: await settled(stage, name) };
}

/** Somebody with the policy for operators asks, as any program can. */
async function ask(key: { accessKeyId: string; secretAccessKey: string }, request: object) {
  const { origin: endpoint } = stage.sandbox;
  const clients = createOperatorClients({ endpoint, region: 'eu-west-2', credentials: key });
  const body = JSON.stringify({ token: randomUUID(), ...request });
  const answer = await postSigned(controlUrl, body, clients.sts.config);
  return { code: answer.statusCode, ...JSON.parse(answer.body) };
}

/** What the function itself answers to a GET that AWS lets through. */
async function getSigned(credentials: { accessKeyId: string; secretAccessKey: string }): Promise<number> {
  const { protocol, hostname, host, port, pathname: path } = new URL(controlUrl);
  const { sha256 } = stage.clients.sts.config;
  const signature = new SignatureV4({ service: 'lambda', region: 'eu-west-2', credentials, sha256 });
  const place = { protocol, hostname, port: Number(port), path };
  const { headers } = await signature.sign({ ...place, method: 'GET', headers: { host } });
  const { host: _host, ...sent } = headers;
  return (await fetch(controlUrl, { headers: sent })).status;
}

async function makeOperator(name: string) {
  const { operatorPolicyArn } = await findDeployment(stage.clients);
  const user = await makeUser(stage, name);
  await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: operatorPolicyArn }));
  return user;
}

const mailsWith = async (id: string, text: string) =>
  (await mailsAbout(stage, id)).filter((mail) => mail.text.includes(text));

describe('CordonControl', () => {
  it('takes what a person does, records it, and tells everyone in the thread of the incident', async () => {
    const { incident } = await openIncident('control-ann');
    const ack = await cordon('incident', 'ack', incident.id);
    expect(ack).toMatchObject({ code: 0, errors: '' });
    expect(ack.out).toContain('acknowledged the incident\nEveryone has been told.');
    expect((await cordon('incident', 'ack', incident.id)).out).toContain('it was acknowledged before');
    expect((await cordon('incident', 'note', incident.id, 'her laptop was stolen')).code).toBe(0);
    expect((await cordon('incident', 'assign', incident.id, '--to', 'Ben')).code).toBe(0);

    const [told] = await mailsWith(incident.id, 'her laptop was stolen');
    expect(told?.text).toMatch(/^STATE {4}A PERSON HAS ACTED\nWHO {6}arn:aws:iam::111122223333:/);
    expect(new Set((await mailsAbout(stage, incident.id)).map(({ subject }) => subject)).size).toBe(1);
    const timeline = (await cordon('incident', 'show', incident.id)).out;
    for (const said of [
      'is at it since',
      'Ben leads',
      'acknowledged the incident',
      'noted: her laptop was stolen',
      'assigned the incident to Ben',
    ])
      expect(timeline).toContain(said);
  });

  it('refuses whom the incident taints, by whichever of his keys, and tells so once', async () => {
    const { user, incident } = await openIncident('control-eve');
    const { operatorPolicyArn } = await findDeployment(stage.clients);
    await iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn: operatorPolicyArn }));
    const other = await makeKey(iam, user.name);
    const request = { verb: 'note', incident: incident.id, text: 'all is well' };
    for (const _try of [1, 2]) {
      expect(await ask(other, request)).toMatchObject({
        code: 409,
        status: 'refused',
        because: expect.stringContaining('it is the user that the incident is about'),
      });
    }
    expect(await mailsWith(incident.id, 'REFUSED: somebody whom the incident taints')).toHaveLength(1);
    // The control: another person with the same policy may.
    const { key } = await makeOperator('control-olga');
    expect(await ask(key, request)).toMatchObject({ code: 200, status: 'done' });
  });

  it('does one act once, however often its request is sent', async () => {
    const { incident } = await openIncident('control-fay');
    const { key } = await makeOperator('control-pat');
    const request = { verb: 'note', incident: incident.id, text: 'called her', token: randomUUID() };
    const answers = [await ask(key, request), await ask(key, request)];
    expect(answers.map(({ said }) => said)).toEqual(['noted: called her', 'noted: called her']);
    expect(await mailsWith(incident.id, 'called her')).toHaveLength(1);
    // The control: another token is another act.
    await ask(key, { ...request, token: randomUUID() });
    await expect.poll(() => mailsWith(incident.id, 'called her'), { timeout: 60_000 }).toHaveLength(2);
  });

  it('answers no GET, nobody unsigned, and nobody without the policy', async () => {
    const { incident } = await openIncident('control-gus');
    const request = { verb: 'close', incident: incident.id, reason: 'because' };
    expect((await fetch(controlUrl)).status).toBe(403);
    expect((await fetch(controlUrl, { method: 'POST', body: JSON.stringify(request) })).status).toBe(403);
    const { key } = await makeOperator('control-gil');
    expect(await getSigned(key)).toBe(405);
    const stranger = await makeUser(stage, 'control-sam');
    expect(await ask(stranger.key, request)).toMatchObject({ code: 403 });
    await expect.poll(async () => (await incidentsOf(stage, 'control-gus'))[0]?.status).toBe('watching');
  });

  it('closes an incident, so that the next finding opens another; reopens and merges', async () => {
    const { user, incident } = await openIncident('control-hal');
    const { accessKeyId } = user.key;
    expect((await cordon('incident', 'close', incident.id, '--reason', 'key gone')).code).toBe(0);
    expect((await cordon('incident', 'list')).out).toMatch(new RegExp(`${incident.id}.*closed`));
    await emitFinding(stage, { id: 'f-control-hal-2', userName: user.name, accessKeyId });
    await expect.poll(() => incidentsOf(stage, user.name), { timeout: 60_000 }).toHaveLength(2);
    const second = (await incidentsOf(stage, user.name)).find(({ id }) => id !== incident.id);
    await expect.poll(() => mailsAbout(stage, second?.id ?? ''), { timeout: 60_000 }).toHaveLength(1);

    const reopened = await cordon('incident', 'reopen', incident.id, '--reason', 'not gone');
    expect(reopened.out).toContain(`findings go on joining ${second?.id}`);
    const merged = await cordon(
      'incident',
      'merge',
      incident.id,
      '--into',
      second?.id ?? '',
      '--reason',
      'one',
    );
    expect(merged).toMatchObject({ code: 0 });
    const [after] = (await incidentsOf(stage, user.name)).filter(({ id }) => id === incident.id);
    expect(after).toMatchObject({ status: 'merged', mergedInto: second?.id });
    expect(
      (await cordon('incident', 'merge', incident.id, '--into', incident.id, '--reason', 'x')).code,
    ).toBe(6);
  });
});
