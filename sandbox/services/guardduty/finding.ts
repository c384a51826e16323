import type { JsonObject } from '../events/pattern/json.ts';

/**
 * A finding as EventBridge carries it. Times are ISO 8601 in UTC.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html
 */
export interface FindingDetail {
  readonly schemaVersion: '2.0';
  /** Whose it is: a member's, in the detector of its administrator. */
  readonly accountId: string;
  readonly region: string;
  readonly partition: 'aws';
  readonly id: string;
  readonly arn: string;
  readonly type: string;
  readonly resource: JsonObject;
  readonly service: FindingService;
  /** 1 to 10. */
  readonly severity: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly title: string;
  readonly description: string;
  readonly associatedAttackSequenceArn?: string;
}

/** Beside what is named here: `action`, `evidence`, `detection` and the rest of the model's members. */
export type FindingService = JsonObject & {
  readonly serviceName: 'guardduty';
  readonly detectorId: string;
  readonly additionalInfo: JsonObject;
  readonly eventFirstSeen: string;
  readonly eventLastSeen: string;
  readonly archived: boolean;
  readonly count: number;
};

/** A finding, and how far the bus knows it. */
export interface KeptFinding {
  readonly detail: FindingDetail;
  /** What happens again under the same key is the same finding. */
  readonly key: string;
  /** When its last event was due, ms: from then on its period counts. */
  readonly toldAt: number;
  /** When its next event is due, ms; absent: the bus knows its latest state. */
  readonly dueAt?: number;
}
