/** A detector's claim, in one form whatever reported it. Every text in it may be an attacker's. */
export interface Finding {
  /** The detector's own id: the same finding arrives often, late and out of order. */
  readonly id: string;
  readonly source: 'guardduty' | 'simulation';
  readonly account: string;
  readonly region: string;
  readonly type: string;
  /** GuardDuty's scale, 0 to 10. Never decides alone. */
  readonly severity: number;
  readonly title: string;
  /** By the detector's own flag, never by a name that looks like a sample's. */
  readonly isSample: boolean;
  readonly accessKeyId?: string;
  readonly principalId?: string;
  readonly principalName?: string;
  /** IAMUser, AssumedRole, Root, …: an open set. */
  readonly principalType?: string;
  readonly api?: string;
  readonly remoteAddress?: string;
  readonly threatList?: string;
  /** Times as the detector wrote them (ISO 8601). */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
  readonly count?: number;
}

/** What could not be read as a finding: people are told, nothing is done. */
export interface UnreadableFinding {
  readonly unreadable: true;
  /** A hash of what came, so that the same thing twice is one. */
  readonly id: string;
  readonly because: string;
}
