import { CreateContactCommand, ListContactsCommand } from '@aws-sdk/client-ssm-contacts';
import {
  CreateReplicationSetCommand,
  DeleteReplicationSetCommand,
  GetReplicationSetCommand,
  ListIncidentRecordsCommand,
  ListReplicationSetsCommand,
  ListResponsePlansCommand,
  StartIncidentCommand,
  UpdateDeletionProtectionCommand,
  UpdateReplicationSetCommand,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openDesk, REGION } from './fixture.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ isOnboarded: false });
});
afterAll(() => desk.sandbox.close());

const plan = `arn:aws:ssm-incidents::${ACCOUNT}:response-plan/none`;

describe('a replication set', () => {
  it('is what everything else needs', async () => {
    await expect(
      desk.incidents.send(new StartIncidentCommand({ responsePlanArn: plan })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', resourceType: 'REPLICATION_SET' });
    await expect(desk.makePlan('early')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(desk.incidents.send(new ListIncidentRecordsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const none = await desk.incidents.send(new ListReplicationSetsCommand({}));
    expect(none.replicationSetArns).toEqual([]);
  });

  it('needs the region of the caller, at most three, and no key of its own', async () => {
    const create = (regions: Record<string, object>) =>
      desk.incidents.send(new CreateReplicationSetCommand({ regions }));
    const four = { [REGION]: {}, 'us-east-1': {}, 'us-east-2': {}, 'us-west-2': {} };
    for (const regions of [{ 'us-east-1': {} }, {}, four])
      await expect(create(regions)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(create({ [REGION]: { sseKmsKeyId: 'alias/mine' } })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('is one for an account, and brings the service-linked role', async () => {
    const arn = await desk.onboard();
    expect(arn).toMatch(new RegExp(`^arn:aws:ssm-incidents::${ACCOUNT}:replication-set/[0-9a-f-]{36}$`));
    await expect(desk.onboard()).rejects.toMatchObject({ name: 'ConflictException' });
    const { replicationSet } = await desk.incidents.send(new GetReplicationSetCommand({ arn }));
    expect(replicationSet).toMatchObject({
      status: 'ACTIVE',
      deletionProtected: false,
      regionMap: { [REGION]: { status: 'ACTIVE' } },
      createdBy: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
    });
    // The other account has none.
    const { incidents } = desk.neighbour();
    expect((await incidents.send(new ListReplicationSetsCommand({}))).replicationSetArns).toEqual([]);
  });

  it('works only in its regions', async () => {
    const other = desk.clientsOf(desk.sandbox.administrator, 'us-east-1');
    const list = () => other.incidents.send(new ListResponsePlansCommand({}));
    await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const { replicationSetArns } = await desk.incidents.send(new ListReplicationSetsCommand({}));
    const arn = replicationSetArns?.[0];
    const change = (action: 'addRegionAction' | 'deleteRegionAction', regionName: string) =>
      desk.incidents.send(
        new UpdateReplicationSetCommand({ arn, actions: [{ [action]: { regionName } } as never] }),
      );
    await change('addRegionAction', 'us-east-1');
    await desk.makePlan('everywhere');
    expect((await list()).responsePlanSummaries).toMatchObject([{ name: 'everywhere' }]);
    await change('deleteRegionAction', 'us-east-1');
    await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(change('deleteRegionAction', REGION)).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('takes everything with it when it is deleted, unless it is protected', async () => {
    const { replicationSetArns } = await desk.incidents.send(new ListReplicationSetsCommand({}));
    const arn = replicationSetArns?.[0];
    await desk.contacts.send(
      new CreateContactCommand({ Alias: 'ann', Type: 'PERSONAL', Plan: { Stages: [] } }),
    );
    const protect = (deletionProtected: boolean) =>
      desk.incidents.send(new UpdateDeletionProtectionCommand({ arn, deletionProtected }));
    const remove = () => desk.incidents.send(new DeleteReplicationSetCommand({ arn }));
    await protect(true);
    await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' });
    await protect(false);
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await desk.onboard();
    expect((await desk.incidents.send(new ListResponsePlansCommand({}))).responsePlanSummaries).toEqual([]);
    expect((await desk.contacts.send(new ListContactsCommand({}))).Contacts).toEqual([]);
  });
});
