import type { PolicyDocument } from '../src/iam/model.ts';

/** An attack story as data: who is there, what is stolen, where the attacker is. */
export interface Scene {
  readonly name: string;
  readonly title: string;
  readonly region: string;
  /** The user whose key is stolen, and what he may do. */
  readonly victim: { readonly userName: string; readonly path: string; readonly policy: PolicyDocument };
  /** What there is to be found in the account. */
  readonly account: {
    readonly buckets: readonly string[];
    readonly queues: readonly string[];
    /** Of Parameter Store, encrypted, by name. */
    readonly parameters?: readonly string[];
    readonly secrets?: readonly string[];
    /** Users beside the victim, each with a policy of his own. */
    readonly users?: readonly { readonly userName: string; readonly policy: PolicyDocument }[];
  };
  readonly attackerAddress: string;
}

/** A story in which the finding is told as it comes: account, region and key are filled in when it is played. */
export interface ToldScenario extends Scene {
  readonly finding: {
    /** Who says it: GuardDuty, or anyone who may put events. */
    readonly source: 'guardduty' | 'simulation';
    readonly id: string;
    readonly type: string;
    readonly severity: number;
    readonly title: string;
    readonly api: string;
  };
}

/** A story in which GuardDuty finds it by itself, and a person decides. */
export interface DetectedScenario extends Scene {
  /** The account's own list of bad addresses; the attacker's is on it. */
  readonly threatList: { readonly name: string; readonly addresses: readonly string[] };
  /** From where the owner's own job uses the same key, and for how many days it has. */
  readonly job: { readonly address: string; readonly days: number };
  /** Whom the attacker makes a key of his own for. */
  readonly backdoorUser: string;
}

export type Scenario = ToldScenario | DetectedScenario;
