import type { DescribedFinding } from './described-finding.ts';

/** An event as an AWS service puts it on a default bus. */
export interface ServiceEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** Each is a unit in `formats/`. */
export type FormatName = 'guardduty' | 'asff' | 'ocsf' | 'health' | 'quarantine' | 'api';

/** One way in which the news of a compromised credential comes. */
export interface FindingFormat {
  readonly name: FormatName;
  /** Who says it, for people. */
  readonly sender: string;
  /**
   * `sends`: GuardDuty puts it on the bus itself; `knows`: another does, and GuardDuty has the finding and
   * confirms it when asked; `knows nothing`: there is no finding of GuardDuty's.
   */
  readonly guardDuty: 'sends' | 'knows' | 'knows nothing';
  /** Why this form cannot carry the finding; absent: it can. */
  reasonAgainst?(finding: Pick<DescribedFinding, 'type' | 'credential'>): string | undefined;
  buildEvent(finding: DescribedFinding): ServiceEvent;
}
