import type { TrailRecord } from '../trail-record.ts';
import { serviceOf } from '../trail-record.ts';
import { abuse } from './abuse.ts';
import type { ArtifactType, CatalogCall } from './artifact-type.ts';
import { backdoors } from './backdoors.ts';
import { blinding } from './blinding.ts';
import { compute } from './compute.ts';
import { databases } from './databases.ts';
import { detection } from './detection.ts';
import { identitiesAndKeys } from './identities-and-keys.ts';
import { organization } from './organization.ts';
import { permissions } from './permissions.ts';
import { resourcePolicies } from './resource-policies.ts';
import { sharedData } from './shared-data.ts';
import { trustAndFederation } from './trust-and-federation.ts';
import { workloads } from './workloads.ts';

/** Everything that a call can leave behind, in the order of a report. */
export const artifactTypes: readonly ArtifactType[] = [
  ...identitiesAndKeys,
  ...permissions,
  ...trustAndFederation,
  ...compute,
  ...workloads,
  ...backdoors,
  ...sharedData,
  ...databases,
  ...resourcePolicies,
  ...blinding,
  ...detection,
  ...organization,
  ...abuse,
];

export interface CatalogEntry {
  readonly kind: ArtifactType;
  readonly call: CatalogCall;
}

const byEvent = new Map<string, CatalogEntry[]>();
for (const kind of artifactTypes) {
  for (const call of kind.calls) {
    const entries = byEvent.get(call.event) ?? [];
    entries.push({ kind, call });
    byEvent.set(call.event, entries);
  }
}

/** What the catalog knows of a call; of most calls, nothing. */
export const entriesFor = (record: TrailRecord): readonly CatalogEntry[] =>
  byEvent.get(`${serviceOf(record)}:${record.eventName}`) ?? [];
