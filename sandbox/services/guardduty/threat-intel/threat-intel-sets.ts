import type {
  CreateThreatIntelSetRequest,
  CreateThreatIntelSetResponse,
  DeleteThreatIntelSetRequest,
  GetThreatIntelSetRequest,
  GetThreatIntelSetResponse,
  ListThreatIntelSetsRequest,
  ListThreatIntelSetsResponse,
  UpdateThreatIntelSetRequest,
} from '@aws-sdk/client-guardduty';
import { type Access, type Call, operation } from '../../../kernel/operation.ts';
import { requestTagContext, resourceTagContext } from '../../ssm-incidents/tag-sets.ts';
import { detectorsOf, requireDetector } from '../detector.ts';
import { pageOf } from '../paging.ts';
import { invalidInput, setIsBusy, tooManySets } from '../refusals.ts';
import { allowToRead, forgetList, serviceRoleArn } from '../service-role.ts';
import { readTags } from '../tag-sets.ts';
import { beginActivation } from './activate.ts';
import { checkFormat, checkName, checkOwner } from './check-request.ts';
import { readLocation } from './location.ts';
import { MOST_SETS, requireSet, setArn, type ThreatIntelSet } from './threat-intel-set.ts';

type NamesSet = { readonly DetectorId: string; readonly ThreatIntelSetId: string };

function accessSet(action: string, { DetectorId, ThreatIntelSetId }: NamesSet, call: Call): Access {
  const set = detectorsOf(call).get(DetectorId)?.threatIntelSets.get(ThreatIntelSetId);
  const resource = setArn(call, DetectorId, ThreatIntelSetId);
  return { action: `guardduty:${action}`, resource, context: resourceTagContext(set?.tags) };
}

/**
 * Who lets GuardDuty read a list changes its service-linked role, and has to be allowed to.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-prerequisites.html
 */
const accessRole = (action: 'PutRolePolicy' | 'DeleteRolePolicy', call: Call): Access => ({
  action: `iam:${action}`,
  resource: serviceRoleArn(call.account),
});

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateThreatIntelSet.html */
const CreateThreatIntelSet = operation<CreateThreatIntelSetRequest, CreateThreatIntelSetResponse>({
  access: (input, call) => [
    { action: 'guardduty:CreateThreatIntelSet', resource: '*', context: requestTagContext(input.Tags) },
    accessRole('PutRolePolicy', call),
  ],
  act(input, call) {
    const detector = requireDetector(call, input.DetectorId);
    const { threatIntelSets } = detector;
    const token = input.ClientToken;
    if (token !== undefined && token.length > 64) throw invalidInput('clientToken');
    const made = [...threatIntelSets.values()].find((set) => token !== undefined && set.token === token);
    if (made !== undefined) return { ThreatIntelSetId: made.id };
    checkFormat(input.Format);
    checkName(detector, input.Name, undefined);
    const location = readLocation(input.Location);
    if (threatIntelSets.size >= MOST_SETS) throw tooManySets(MOST_SETS);
    const set: ThreatIntelSet = {
      id: call.world.ids.hex(32),
      name: input.Name,
      location: input.Location,
      status: input.Activate ? 'ACTIVATING' : 'INACTIVE',
      ...checkOwner(input.ExpectedBucketOwner),
      tags: readTags(input.Tags),
      ...(token === undefined ? {} : { token }),
    };
    threatIntelSets.set(set.id, set);
    allowToRead(call, set.id, location);
    if (input.Activate) beginActivation(call, detector, set);
    return { ThreatIntelSetId: set.id };
  },
});

const GetThreatIntelSet = operation<GetThreatIntelSetRequest, GetThreatIntelSetResponse>({
  access: (input, call) => [accessSet('GetThreatIntelSet', input, call)],
  act(input, call) {
    const set = requireSet(requireDetector(call, input.DetectorId), input.ThreatIntelSetId);
    return {
      Name: set.name,
      Format: 'TXT',
      Location: set.location,
      Status: set.status,
      Tags: Object.fromEntries(set.tags),
      ...(set.expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: set.expectedBucketOwner }),
    };
  },
});

const ListThreatIntelSets = operation<ListThreatIntelSetsRequest, ListThreatIntelSetsResponse>({
  access: () => [{ action: 'guardduty:ListThreatIntelSets', resource: '*' }],
  act(input, call) {
    const { threatIntelSets } = requireDetector(call, input.DetectorId);
    const { page, next } = pageOf([...threatIntelSets.keys()], (id) => [id, id], 'ASC', input);
    return { ThreatIntelSetIds: page, ...next };
  },
});

/** Until it is activated again, an active list goes on with the entries that it has. */
const UpdateThreatIntelSet = operation<UpdateThreatIntelSetRequest, object>({
  access: (input, call) => [
    accessSet('UpdateThreatIntelSet', input, call),
    ...(input.Activate === true || input.Location !== undefined ? [accessRole('PutRolePolicy', call)] : []),
  ],
  act(input, call) {
    const detector = requireDetector(call, input.DetectorId);
    const before = requireSettled(requireSet(detector, input.ThreatIntelSetId));
    if (input.Name !== undefined) checkName(detector, input.Name, before.id);
    const location = readLocation(input.Location ?? before.location);
    const { ranges, ...rest } = before;
    const after: ThreatIntelSet = {
      ...rest,
      ...(input.Activate === undefined && ranges !== undefined ? { ranges } : {}),
      name: input.Name ?? before.name,
      location: input.Location ?? before.location,
      ...checkOwner(input.ExpectedBucketOwner),
      ...(input.Activate === undefined ? {} : { status: input.Activate ? 'ACTIVATING' : 'INACTIVE' }),
    };
    detector.threatIntelSets.set(after.id, after);
    if (input.Location !== undefined) allowToRead(call, after.id, location);
    if (input.Activate === true) beginActivation(call, detector, after);
    return {};
  },
});

const DeleteThreatIntelSet = operation<DeleteThreatIntelSetRequest, object>({
  access: (input, call) => [
    accessSet('DeleteThreatIntelSet', input, call),
    accessRole('DeleteRolePolicy', call),
  ],
  act(input, call) {
    const detector = requireDetector(call, input.DetectorId);
    const { id } = requireSettled(requireSet(detector, input.ThreatIntelSetId));
    detector.threatIntelSets.delete(id);
    forgetList(call, id);
    return {};
  },
});

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-update-procedure.html */
function requireSettled(set: ThreatIntelSet): ThreatIntelSet {
  if (set.status === 'ACTIVATING') throw setIsBusy(set.status);
  return set;
}

export const threatIntelSets = {
  CreateThreatIntelSet,
  GetThreatIntelSet,
  ListThreatIntelSets,
  UpdateThreatIntelSet,
  DeleteThreatIntelSet,
};
