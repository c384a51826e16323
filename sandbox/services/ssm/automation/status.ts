import type { Place } from '../../../kernel/state.ts';
import { emit } from '../../events/emit.ts';
import { ssmArn } from '../arn.ts';
import {
  type Execution,
  type ExecutionStatus,
  isEnded,
  type StepRecord,
  type StepStatus,
} from './execution.ts';

/** Every change of a status is an event. https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html */
export function setExecutionStatus(place: Place, execution: Execution, status: ExecutionStatus): void {
  if (execution.status === status) return;
  execution.status = status;
  if (isEnded(execution)) execution.endedAt = place.world.clock.now();
  tellExecutionStatus(place, execution);
}

export function tellExecutionStatus(place: Place, execution: Execution): void {
  tell(place, execution, 'EC2 Automation Execution Status-change Notification', {
    Status: execution.status,
    ...times(place, execution),
    ExecutedBy: execution.executedBy,
  });
}

export function setStepStatus(
  place: Place,
  execution: Execution,
  record: StepRecord,
  status: StepStatus,
): void {
  if (record.status === status) return;
  record.status = status;
  if (isEnded({ status })) record.endedAt = place.world.clock.now();
  tell(place, execution, 'EC2 Automation Step Status-change Notification', {
    Status: status,
    ...times(place, record),
    StepName: record.name,
    Action: record.action,
  });
}

function tell(place: Place, execution: Execution, detailType: string, detail: object): void {
  const { world, account, region } = place;
  const { id, arn, documentName, document } = execution;
  emit(world, {
    account,
    region,
    source: 'aws.ssm',
    detailType,
    resources: [arn, ssmArn(place, `automation-definition/${documentName}:${document.number}`)],
    detail: {
      ExecutionId: id,
      Definition: documentName,
      DefinitionVersion: document.number,
      ...detail,
    },
  });
}

/** Times are written as Java does (`Nov 29, 2024 7:43:20 PM`), the duration in milliseconds. */
function times(
  place: Place,
  { startedAt, endedAt }: { readonly startedAt?: number; readonly endedAt?: number },
): object {
  if (startedAt === undefined) return {};
  const until = endedAt ?? place.world.clock.now();
  return {
    StartTime: writeTime(startedAt),
    ...(endedAt === undefined ? {} : { EndTime: writeTime(endedAt) }),
    Time: until - startedAt,
  };
}

const FORMAT = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});

function writeTime(at: number): string {
  const parts = new Map(FORMAT.formatToParts(at).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${of('month')} ${of('day')}, ${of('year')} ${of('hour')}:${of('minute')}:${of('second')} ${of('dayPeriod')}`;
}
