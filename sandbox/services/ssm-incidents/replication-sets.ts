import type {
  CreateReplicationSetInput,
  CreateReplicationSetOutput,
  DeleteReplicationSetInput,
  GetReplicationSetInput,
  GetReplicationSetOutput,
  ListReplicationSetsInput,
  ListReplicationSetsOutput,
  RegionMapInputValue,
  UpdateDeletionProtectionInput,
  UpdateReplicationSetInput,
} from '@aws-sdk/client-ssm-incidents';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkCount, checkText, refuse } from '../events/constraints.ts';
import { forgetContacts } from '../ssm-contacts/state.ts';
import { checkArn, checkToken, checkUnion } from './constraints.ts';
import { pageOf } from './paging.ts';
import { hasServiceRole, makeServiceRole, SERVICE, serviceRoleArn } from './service-role.ts';
import { callerArn, conflict, deskOf, notFound, type ReplicationSet } from './state.ts';
import { readTags, requestTagContext, resourceTagContext } from './tag-sets.ts';

/** An account has one set with one to three regions, of which the caller's must be one. */
const MOST_REGIONS = 3;

/** Differs from AWS: replication sets and their regions are ACTIVE at once, and only with the key that AWS owns. */
const CreateReplicationSet = operation<CreateReplicationSetInput, CreateReplicationSetOutput>({
  access(input, call) {
    const resource = `arn:aws:ssm-incidents::${call.account}:replication-set/*`;
    const context = requestTagContext(input.tags);
    return [
      { action: 'ssm-incidents:CreateReplicationSet', resource, context },
      ...(input.tags === undefined ? [] : [{ action: 'ssm-incidents:TagResource', resource, context }]),
      ...(hasServiceRole(call) ? [] : [createServiceRole(call)]),
    ];
  },
  act(input, call) {
    checkToken(input.clientToken);
    const tags = readTags(input.tags);
    const regions = readRegions(input.regions, call);
    const desk = deskOf(call);
    const known = desk.replicationSet;
    if (known !== undefined) {
      if (input.clientToken !== undefined && known.token === input.clientToken) return { arn: known.arn };
      throw conflict('REPLICATION_SET', known.arn, 'The account has a replication set already.');
    }
    makeServiceRole(call);
    const by = callerArn(call);
    const arn = `arn:aws:ssm-incidents::${call.account}:replication-set/${call.world.ids.uuid()}`;
    desk.replicationSet = {
      arn,
      regions: new Map(regions.map((region) => [region, call.at])),
      isProtected: false,
      createdAt: call.at,
      createdBy: by,
      modifiedAt: call.at,
      modifiedBy: by,
      tags,
      ...(input.clientToken === undefined ? {} : { token: input.clientToken }),
    };
    return { arn };
  },
});

const createServiceRole = ({ account }: Call): Access => ({
  action: 'iam:CreateServiceLinkedRole',
  resource: serviceRoleArn(account),
  context: { 'iam:AWSServiceName': SERVICE },
});

function readRegions(given: Readonly<Record<string, RegionMapInputValue>>, call: Call): readonly string[] {
  const regions = Object.keys(given);
  checkCount('regions', regions, 1, MOST_REGIONS);
  for (const [name, value] of Object.entries(given)) checkRegion(name, value.sseKmsKeyId);
  if (!regions.includes(call.region))
    throw refuse(`The replication set must include the region that it is made in, ${call.region}.`);
  return regions;
}

function checkRegion(name: string, key: string | undefined): void {
  checkText('regions.regionName', name, { max: 20, pattern: /^[a-z]{2}(-[a-z]+)+-\d$/ });
  if (key !== undefined && key !== DEFAULT_KEY)
    throw notInSandbox('ssm-incidents: KMS keys of replication sets');
}

const DEFAULT_KEY = 'DefaultKey';

const accessSet = (action: string, arn: string, call: Call): readonly Access[] => [
  {
    action: `ssm-incidents:${action}`,
    resource: arn,
    context: resourceTagContext(deskOf(call).replicationSet?.tags),
  },
];

function requireSet(call: Call, arn: string): ReplicationSet {
  checkArn('arn', arn);
  const set = deskOf(call).replicationSet;
  if (set === undefined || set.arn !== arn) throw notFound('REPLICATION_SET', arn);
  return set;
}

const GetReplicationSet = operation<GetReplicationSetInput, GetReplicationSetOutput>({
  access: (input, call) => accessSet('GetReplicationSet', input.arn, call),
  act(input, call) {
    const set = requireSet(call, input.arn);
    const regions = [...set.regions].map(([name, since]) => [
      name,
      { sseKmsKeyId: DEFAULT_KEY, status: 'ACTIVE' as const, statusUpdateDateTime: new Date(since) },
    ]);
    return {
      replicationSet: {
        arn: set.arn,
        regionMap: Object.fromEntries(regions),
        status: 'ACTIVE',
        deletionProtected: set.isProtected,
        createdTime: new Date(set.createdAt),
        createdBy: set.createdBy,
        lastModifiedTime: new Date(set.modifiedAt),
        lastModifiedBy: set.modifiedBy,
      },
    };
  },
});

const ListReplicationSets = operation<ListReplicationSetsInput, ListReplicationSetsOutput>({
  access: () => [{ action: 'ssm-incidents:ListReplicationSets', resource: '*' }],
  act(input, call) {
    const set = deskOf(call).replicationSet;
    const { page, next } = pageOf(set === undefined ? [] : [set.arn], input);
    return { replicationSetArns: page, ...next };
  },
});

const UpdateReplicationSet = operation<UpdateReplicationSetInput, object>({
  access: (input, call) => accessSet('UpdateReplicationSet', input.arn, call),
  act(input, call) {
    checkToken(input.clientToken);
    const set = requireSet(call, input.arn);
    checkCount('actions', input.actions, 1, 1);
    const regions = new Map(set.regions);
    for (const action of input.actions) {
      checkUnion('actions', action);
      const { addRegionAction: added, deleteRegionAction: removed } = action;
      const name = added?.regionName ?? removed?.regionName ?? '';
      checkRegion(name, added?.sseKmsKeyId);
      if (added === undefined) removeRegion(regions, set, name);
      else regions.set(name, regions.get(name) ?? call.at);
    }
    checkCount('regions', [...regions], 1, MOST_REGIONS);
    deskOf(call).replicationSet = { ...set, regions, modifiedAt: call.at, modifiedBy: callerArn(call) };
    return {};
  },
});

function removeRegion(regions: Map<string, number>, set: ReplicationSet, name: string): void {
  if (!regions.delete(name)) throw refuse(`The replication set has no region ${name}.`);
  if (regions.size === 0)
    throw conflict('REPLICATION_SET', set.arn, 'The last region goes with the replication set.');
}

const UpdateDeletionProtection = operation<UpdateDeletionProtectionInput, object>({
  access: (input, call) => accessSet('UpdateDeletionProtection', input.arn, call),
  act(input, call) {
    checkToken(input.clientToken);
    const set = requireSet(call, input.arn);
    deskOf(call).replicationSet = { ...set, isProtected: input.deletionProtected };
    return {};
  },
});

/** Everything goes with it: incidents, response plans, contacts and engagements, in every region. */
const DeleteReplicationSet = operation<DeleteReplicationSetInput, object>({
  access: (input, call) => accessSet('DeleteReplicationSet', input.arn, call),
  act(input, call) {
    const set = requireSet(call, input.arn);
    if (set.isProtected) throw refuse('The replication set is protected from deletion.');
    const desk = deskOf(call);
    desk.replicationSet = undefined;
    desk.plans.clear();
    desk.incidents.clear();
    for (const region of set.regions.keys()) forgetContacts({ ...call, region });
    return {};
  },
});

export const replicationSets = {
  CreateReplicationSet,
  GetReplicationSet,
  ListReplicationSets,
  UpdateReplicationSet,
  UpdateDeletionProtection,
  DeleteReplicationSet,
};
