import type { Place } from '../../../kernel/state.ts';
import type { Execution } from './execution.ts';
import type { LookUp, Reference } from './reference.ts';

/** What an execution's references stand for at this moment. */
export const lookUpIn =
  (place: Place, execution: Pick<Execution, 'id' | 'parameters' | 'variables' | 'values'>): LookUp =>
  (reference) => {
    switch (reference.kind) {
      case 'parameter':
        return execution.parameters.get(reference.name);
      case 'variable':
        return execution.variables.get(reference.name);
      case 'output':
        return execution.values.get(reference.step)?.get(reference.name);
      case 'automation':
        return execution.id;
      default:
        return lookUpGlobal(place, reference);
    }
  };

export function lookUpGlobal(place: Place, { name }: Reference): string | undefined {
  // 2026-03-01T10:20:30
  const now = new Date(place.world.clock.now()).toISOString().slice(0, 19);
  const values = new Map([
    ['ACCOUNT_ID', place.account],
    ['REGION', place.region],
    ['AWS_PARTITION', 'aws'],
    ['DATE', now.slice(0, 10)],
    ['DATE_TIME', now.replace('T', '_').replaceAll(':', '.')],
  ]);
  return values.get(name);
}
