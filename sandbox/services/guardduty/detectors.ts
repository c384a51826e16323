import type {
  CreateDetectorRequest,
  CreateDetectorResponse,
  DeleteDetectorRequest,
  FindingPublishingFrequency,
  GetDetectorRequest,
  GetDetectorResponse,
  ListDetectorsRequest,
  ListDetectorsResponse,
  UpdateDetectorRequest,
} from '@aws-sdk/client-guardduty';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { requestTagContext, resourceTagContext } from '../ssm-incidents/tag-sets.ts';
import { type Detector, detectorArn, detectorsOf, PERIODS, requireDetector } from './detector.ts';
import { pageOf } from './paging.ts';
import { publishAnew } from './publish-finding.ts';
import { detectorExists, invalidInput } from './refusals.ts';
import { forgetList, serviceRoleArn } from './service-role.ts';
import { readTags } from './tag-sets.ts';

function readFrequency(given: string | undefined): FindingPublishingFrequency | undefined {
  if (given === undefined) return undefined;
  if (!Object.hasOwn(PERIODS, given)) throw invalidInput('findingPublishingFrequency');
  return given as FindingPublishingFrequency;
}

function refuseFeatures(name: string, input: Pick<CreateDetectorRequest, 'DataSources' | 'Features'>): void {
  if (input.DataSources !== undefined) throw notInSandbox(`guardduty:${name} with DataSources`);
  if (input.Features !== undefined) throw notInSandbox(`guardduty:${name} with Features`);
}

const CreateDetector = operation<CreateDetectorRequest, CreateDetectorResponse>({
  access: (input) => [
    { action: 'guardduty:CreateDetector', resource: '*', context: requestTagContext(input.Tags) },
  ],
  act(input, call) {
    refuseFeatures('CreateDetector', input);
    const frequency = readFrequency(input.FindingPublishingFrequency) ?? 'SIX_HOURS';
    const tags = readTags(input.Tags);
    const token = input.ClientToken;
    if (token !== undefined && token.length > 64) throw invalidInput('clientToken');
    const detectors = detectorsOf(call);
    const [existing] = detectors.values();
    if (existing !== undefined && existing.token === token && token !== undefined)
      return { DetectorId: existing.id };
    if (existing !== undefined) throw detectorExists();
    const id = call.world.ids.hex(32);
    detectors.set(id, {
      id,
      isEnabled: input.Enable,
      frequency,
      tags,
      ...(token === undefined ? {} : { token }),
      createdAt: call.at,
      updatedAt: call.at,
      findings: new Map(),
      threatIntelSets: new Map(),
    });
    return { DetectorId: id };
  },
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html */
function accessDetector(action: string, id: string, call: Call): readonly Access[] {
  const context = resourceTagContext(detectorsOf(call).get(id)?.tags);
  return [{ action: `guardduty:${action}`, resource: detectorArn(call, id), context }];
}

const writeTime = (at: number): string => new Date(at).toISOString();

/**
 * Differs from AWS: a detector has no protection plans and no data sources, so an answer does not show them.
 */
const GetDetector = operation<GetDetectorRequest, GetDetectorResponse>({
  access: (input, call) => accessDetector('GetDetector', input.DetectorId, call),
  act(input, call) {
    const { isEnabled, frequency, tags, createdAt, updatedAt } = requireDetector(call, input.DetectorId);
    return {
      CreatedAt: writeTime(createdAt),
      UpdatedAt: writeTime(updatedAt),
      FindingPublishingFrequency: frequency,
      ServiceRole: serviceRoleArn(call.account),
      Status: isEnabled ? 'ENABLED' : 'DISABLED',
      Tags: Object.fromEntries(tags),
    };
  },
});

const ListDetectors = operation<ListDetectorsRequest, ListDetectorsResponse>({
  access: () => [{ action: 'guardduty:ListDetectors', resource: '*' }],
  act(input, call) {
    const { page, next } = pageOf([...detectorsOf(call).keys()], (id) => [id, id], 'ASC', input);
    return { DetectorIds: page, ...next };
  },
});

const UpdateDetector = operation<UpdateDetectorRequest, object>({
  access: (input, call) => accessDetector('UpdateDetector', input.DetectorId, call),
  act(input, call) {
    refuseFeatures('UpdateDetector', input);
    const before = requireDetector(call, input.DetectorId);
    const after: Detector = {
      ...before,
      isEnabled: input.Enable ?? before.isEnabled,
      frequency: readFrequency(input.FindingPublishingFrequency) ?? before.frequency,
      updatedAt: call.at,
    };
    detectorsOf(call).set(after.id, after);
    publishAnew(call, after);
    return {};
  },
});

/** The findings and the threat lists go with their detector. */
const DeleteDetector = operation<DeleteDetectorRequest, object>({
  access: (input, call) => accessDetector('DeleteDetector', input.DetectorId, call),
  act(input, call) {
    const { id, threatIntelSets } = requireDetector(call, input.DetectorId);
    detectorsOf(call).delete(id);
    for (const set of threatIntelSets.keys()) forgetList(call, set);
    return {};
  },
});

export const detectors = { CreateDetector, GetDetector, ListDetectors, UpdateDetector, DeleteDetector };
