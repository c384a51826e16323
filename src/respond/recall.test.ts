import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingRef } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { answerOne, findingEvent, openRespondStage, type RespondStage } from './fixture.ts';
import { getIncident } from './read-incidents.ts';
import { recall } from './recall.ts';
import { put } from './table.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

const recalled = async ({ id, finding }: Incident): Promise<Incident> =>
  recall(await getIncident(id, stage.deps.store), findingRef(finding));

/** All but what only the moment knew. */
const lasting = (incident: Incident) => {
  const { entry: _, credential, ...rest } = incident;
  return {
    ...rest,
    credential,
    steps: incident.steps.map(({ isRetryable: __, errorCode: ___, ...step }) => step),
  };
};

describe('recall', () => {
  it('gives the incident as the main path left it, for each of its keys', async () => {
    const userName = 'two-keys';
    const source = 'custom.guardduty.simulation';
    const first = await stage.makeUser(userName);
    const one = await answerOne(
      findingEvent(source, { id: 'f-1', userName, accessKeyId: first }),
      stage.deps,
    );
    const second = await stage.makeKey(userName);
    const two = await answerOne(
      findingEvent(source, { id: 'f-2', userName, accessKeyId: second }),
      stage.deps,
    );
    expect(two.incident.id).toBe(one.incident.id);
    expect(lasting(await recalled(one.incident))).toEqual(lasting(one.incident));
    expect(lasting(await recalled(two.incident))).toEqual(lasting(two.incident));
  });

  it('gives what was only told, and what could not be read', async () => {
    const told = findingEvent('aws.guardduty', {
      id: 'f-told',
      userName: 'nobody',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    });
    told.detail.type = 'Recon:IAMUser/MaliciousIPCaller.Custom';
    for (const event of [told, { source: 'aws.guardduty' }]) {
      const { incident } = await answerOne(event, stage.deps);
      expect(lasting(await recalled(incident))).toEqual(lasting(incident));
    }
  });

  it('refuses a record that is not what Cordon writes', async () => {
    const event = findingEvent('aws.guardduty', {
      id: 'f-x',
      userName: 'changed',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    });
    const { incident } = await answerOne(event, stage.deps);
    const unknown = { ...incident, finding: { ...incident.finding, id: 'f-y' } };
    await expect(recalled(unknown)).rejects.toThrow('it has no finding f-y');
    await put(stage.deps.store, `INCIDENT#${incident.id}`, 'FINDING#f-x', { id: 'f-x', severity: 'high' });
    await expect(recalled(incident)).rejects.toThrow('is not what Cordon writes');
  });
});
