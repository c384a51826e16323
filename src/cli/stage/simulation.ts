import { CordonError } from '../../model/cordon-error.ts';
import type { FindingFormat, FormatName } from './finding-format.ts';
import { formats } from './formats/catalog.ts';
import { SIMULATED } from './simulated-finding.ts';

/** The custom source, by PutEvents: the one form that needs no sandbox. */
const DRILL = 'simulation';

export type SimulationForm = FormatName | typeof DRILL;
export const FORMAT_NAMES: readonly SimulationForm[] = [...formats.map(({ name }) => name), DRILL];

/** What is to be sent. */
export interface Simulation {
  readonly type: string;
  readonly severity: number;
  readonly formatName: SimulationForm;
  /** Absent: the custom source. */
  readonly format: FindingFormat | undefined;
}

/** Decides what the flags come to, before anything is asked or sent. Throws Usage for what nobody could send. */
export function planSimulation(given: {
  readonly toSandbox: boolean;
  readonly isRole: boolean;
  readonly type: string | undefined;
  readonly format: SimulationForm | undefined;
  readonly severity: number | undefined;
}): Simulation {
  const { type = SIMULATED.type, severity = SIMULATED.severity } = given;
  const isDrill = type === SIMULATED.type && severity === SIMULATED.severity && !given.isRole;
  const formatName = given.format ?? (isDrill || !given.toSandbox ? DRILL : 'guardduty');
  if (formatName !== DRILL) {
    if (!given.toSandbox) throw refuse(`--format ${formatName} is sent in the name of an AWS service`);
    return { type, severity, formatName, format: formats.find(({ name }) => name === formatName) };
  }
  if (isDrill) return { type, severity, formatName, format: undefined };
  const only = `a simulation by PutEvents is about a user's key, of type ${SIMULATED.type} and severity ${SIMULATED.severity}: the deployed rule listens to nothing else`;
  if (given.toSandbox) throw new CordonError('Usage', only, { advice: 'add --format guardduty' });
  throw refuse(only);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const refuse = (what: string): CordonError =>
  new CordonError('Usage', `${what}; on AWS nobody but AWS may send any other`, {
    advice: 'add --to sandbox, or leave type, severity, role and format out',
  });
