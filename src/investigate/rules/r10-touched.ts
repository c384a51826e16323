import { isServiceLinked } from '../caller.ts';
import { itemsOf, readFunction, readInstance } from '../compute.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { readMember, readText } from '../read-member.ts';
import { hasSucceeded, serviceOf, type TrailRecord } from '../trail-record.ts';
import { readWorkloadSessions } from '../workload-sessions.ts';

/** Where each call names the instances that it reaches into. */
const TOUCHES: ReadonlyMap<string, (record: TrailRecord) => readonly (string | undefined)[]> = new Map([
  ['ssm SendCommand', (record) => commanded(record)],
  ['ssm StartSession', (record) => [readText(record.requestParameters, 'target')]],
  ['ssm ResumeSession', (record) => [readText(record.responseElements, 'target')]],
  ['ec2-instance-connect SendSSHPublicKey', named('instanceId')],
  ['ec2-instance-connect SendSerialConsoleSSHPublicKey', named('instanceId')],
  ['ec2 GetConsoleOutput', named('instanceId')],
  ['ec2 GetConsoleScreenshot', named('instanceId')],
  [
    'ec2 ModifyInstanceAttribute',
    (record) =>
      readMember(record.requestParameters, 'userData') === undefined
        ? []
        : [readText(record.requestParameters, 'instanceId')],
  ],
  [
    'ec2 AssociateIamInstanceProfile',
    (record) => [readText(record.requestParameters, 'AssociateIamInstanceProfileRequest', 'InstanceId')],
  ],
]);

const FUNCTIONS = /^(UpdateFunctionCode|UpdateFunctionConfiguration)\d{8}(v2)?$/;

/**
 * An instance or a function that was there before, and that somebody got into: what it does is its own work, unless it
 * calls from where the attacker does. Until then it is not followed.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html
 */
export const touchedCompute: DerivationRule = {
  id: 'R10',
  title: 'the sessions of an instance or a function that was reached into',
  derive(record, by) {
    if (!hasSucceeded(record)) return [];
    const isTouched = by.kind === 'workload' && by.isTouched === true;
    const from = record.eventTime;
    const instances = TOUCHES.get(`${serviceOf(record)} ${record.eventName}`)?.(record) ?? [];
    const functions =
      serviceOf(record) === 'lambda' && FUNCTIONS.test(record.eventName) ? readFunction(record) : [];
    return [
      ...(isTouched ? readWorkloadSessions(record, 'R10') : []),
      ...[...new Set(instances)].flatMap((one) => {
        const sessionName = readInstance(one);
        return sessionName === undefined
          ? []
          : [possible({ kind: 'workload', service: 'ec2', sessionName, from, isTouched: true }, undefined)];
      }),
      ...functions
        .filter(({ roleArn }) => !isServiceLinked(roleArn))
        .map(({ service, sessionName, roleArn = '', arn }) =>
          possible({ kind: 'workload', service, sessionName, roleArn, from, isTouched: true }, arn),
        ),
    ];
  },
};

const possible = (lead: Derived['lead'], arn: string | undefined): Derived => ({
  lead,
  rule: 'R10',
  confidence: 'possible',
  as: { kind: 'workload', ...(arn === undefined ? {} : { arn }) },
});

function named(member: string) {
  return (record: TrailRecord): readonly (string | undefined)[] => [
    readText(record.requestParameters, member),
  ];
}

/** By their ids, or by a target that names ids. Which instances a tag stands for, CloudTrail does not say. */
function commanded({ requestParameters }: TrailRecord): readonly string[] {
  const targets = itemsOf(requestParameters, 'targets')
    .filter((target) => /^instanceids$/i.test(readText(target, 'key') ?? ''))
    .flatMap((target) => itemsOf(target, 'values'));
  return [...itemsOf(requestParameters, 'instanceIds'), ...targets].filter((id) => typeof id === 'string');
}
