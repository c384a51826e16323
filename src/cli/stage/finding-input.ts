import { CordonError } from '../../model/cordon-error.ts';

// What a person may say of a finding. Text is only bounded: it is data, and may be as hostile as an attacker's.

export function readType(given: string): string {
  if (given.length >= 1 && given.length <= 200) return given;
  throw new CordonError('Usage', 'a type has 1 to 200 characters');
}

export function readKey(given: string): string {
  if (/^(AKIA|ASIA)[A-Z0-9]{16}$/.test(given)) return given;
  throw new CordonError('Usage', `${given} is no access key id`, {
    advice: 'it looks like AKIAIOSFODNN7EXAMPLE',
  });
}

export function readId(given: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(given)) return given;
  throw new CordonError('Usage', `${given} is no id of a finding: letters, digits and dashes, at most 64`);
}

export function readSeverity(given: string): number {
  const severity = Number(given);
  if (severity >= 1 && severity <= 10) return severity;
  throw new CordonError('Usage', `${given} is no severity: GuardDuty's go from 1 to 10`);
}
