/**
 * What a deployment does about a finding.
 * notify: people are told. approve: a person decides. contain: at once. rotate: contain, then a new key.
 */
export const MODES = ['notify', 'approve', 'contain', 'rotate'] as const;
export type Mode = (typeof MODES)[number];

/** What can hold a rule back. Each can only make it stricter. */
export const HOLDS = [
  'no-action',
  'protected',
  'several-principals',
  'not-confirmed',
  'restored',
  'kill-switch',
  'shadow',
] as const;
export type Hold = (typeof HOLDS)[number];

/** What becomes of a plan that nobody has answered in time. `deactivate`: the key is set Inactive, and nothing else. */
export const ON_SILENCE = ['wait', 'deactivate'] as const;
export type OnSilence = (typeof ON_SILENCE)[number];

export interface Decision {
  readonly mode: Mode;
  /** The rule that matched, by its name. */
  readonly rule: string;
  readonly because: string;
  /** Where something held the rule back: what, and which mode the rule itself gives. */
  readonly held?: { readonly by: Hold; readonly from: Mode };
  /** The page for the person who goes on from here, by its name: `root` is docs/playbooks/root.md. */
  readonly playbook?: string;
}

export const acts = (mode: Mode): boolean => mode === 'contain' || mode === 'rotate';
