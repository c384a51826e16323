import type { RuleId } from '../../../src/model/investigation.ts';
import type { Scene } from '../scene.ts';

/** How a rule is put to the test: in so many stories, each with at least one positive and one decoy. */
export interface Case {
  readonly rule: RuleId;
  /** The file's name. */
  readonly name: string;
  readonly stories: number;
  play(scene: Scene): void;
}
