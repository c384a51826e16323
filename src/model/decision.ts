/**
 * What a deployment does about a finding.
 * notify: people are told. approve: a person decides. contain: at once. rotate: contain, then a new key.
 */
export type Mode = 'notify' | 'approve' | 'contain' | 'rotate';

export interface Decision {
  readonly mode: Mode;
  /** The rule that matched, by its name. */
  readonly rule: string;
  readonly because: string;
}

export const acts = (mode: Mode): boolean => mode === 'contain' || mode === 'rotate';
