import type { Artifact } from '../../model/investigation.ts';
import { GIVE_BACK } from './advise-issuers.ts';
import { principalOf } from './safe-words.ts';
import { shellCommand } from './shell-word.ts';

/** What contains one thing, and takes that back. Undefined: the logs do not give what the command needs. */
export interface Remedy {
  readonly how: string;
  readonly undo: string;
  readonly disrupts: string;
}

interface Facts {
  readonly artifact: Artifact;
  /** `CreateUser`: the call that left it so; undefined where it is not in the answer. */
  readonly lastCall: string | undefined;
}
type Remedies = (facts: Facts) => Remedy | undefined;

const DENY_ALL = '\'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}\'';

/** Both commands or none: who cannot be shown how to give back is not shown half of it. */
const remedy = (how: string | undefined, undo: string | undefined, disrupts: string): Remedy | undefined =>
  how === undefined || undo === undefined ? undefined : { how, undo, disrupts };

/** The part of an ARN of ours behind `#inline/`, `#attached/`, `#member/`, `#stmt/`. */
const partOf = ({ arn = '' }: Artifact, part: string): string | undefined => {
  const at = arn.indexOf(`#${part}/`);
  return at < 0 ? undefined : arn.slice(at + part.length + 2);
};
const ownerOf = ({ arn = '' }: Artifact) => principalOf(arn);
const userOf = (artifact: Artifact): string | undefined => {
  const owner = ownerOf(artifact);
  return owner?.kind === 'user' ? owner.name : undefined;
};
/** A policy's owner, as the commands of IAM call it; theirs are alike for the three kinds. */
const holderOf = (artifact: Artifact): { kind: 'user' | 'role' | 'group'; name: string } | undefined => {
  const owner = ownerOf(artifact);
  return owner?.kind === 'user' || owner?.kind === 'role' || owner?.kind === 'group'
    ? { kind: owner.kind, name: owner.name }
    : undefined;
};
/** The last part of a function's ARN, or its name. */
const functionOf = ({ arn = '', id }: Artifact): string =>
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+)/.exec(arn)?.[1] ?? id;

/** A key of a user that has two states, by the command that sets them. */
const switchable =
  (command: string, flag: string, disrupts: string): Remedies =>
  ({ artifact }) => {
    const set = (status: string) =>
      shellCommand`aws iam ${command} --user-name ${userOf(artifact)} --${flag} ${artifact.id} --status ${status}`;
    return remedy(set('Inactive'), set('Active'), disrupts);
  };

const stopFunction: Remedies = ({ artifact }) => {
  const name = functionOf(artifact);
  const { region } = artifact;
  return remedy(
    shellCommand`aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions 0 --region ${region}`,
    shellCommand`aws lambda delete-function-concurrency --function-name ${name} --region ${region}`,
    'whatever invokes the function fails; an own limit of concurrency is lost by the undo',
  );
};

/** The commands by what an artifact is; what is not here is contained as its entry in the catalog says. */
const REMEDIES = new Map<string, Remedies>([
  [
    'access-key',
    ({ artifact: { id } }) =>
      /^[A-Z0-9]{16,128}$/.test(id)
        ? {
            how: `cordon contain ${id}`,
            undo: GIVE_BACK,
            disrupts: "whoever uses the key, and the user's sessions",
          }
        : undefined,
  ],
  [
    // By hand: Cordon contains users by their keys, and none of this one is known.
    'iam-user',
    ({ artifact }) => {
      const deny = (verb: string) =>
        shellCommand`aws iam ${verb} --user-name ${userOf(artifact) ?? artifact.id} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll`;
      return remedy(deny('attach-user-policy'), deny('detach-user-policy'), 'whatever the user does');
    },
  ],
  ['ssh-key', switchable('update-ssh-public-key', 'ssh-public-key-id', 'CodeCommit by SSH with this key')],
  [
    'service-credential',
    switchable(
      'update-service-specific-credential',
      'service-specific-credential-id',
      'whatever signs in to the service with it',
    ),
  ],
  ['signing-cert', switchable('update-signing-certificate', 'certificate-id', 'requests signed with it')],
  [
    'login-profile',
    ({ artifact }) => {
      const name = userOf(artifact) ?? artifact.id;
      return remedy(
        shellCommand`aws iam delete-login-profile --user-name ${name}`,
        'the user gets a new password; the old one cannot be given back',
        "the user's sign-in to the console; sessions that are open go on until the user is denied",
      );
    },
  ],
  [
    'iam-role',
    ({ artifact }) => {
      const owner = ownerOf(artifact);
      const role = owner?.kind === 'role' ? owner.name : artifact.id;
      const put = shellCommand`aws iam put-role-policy --role-name ${role} --policy-name CordonDenyAll --policy-document`;
      return remedy(
        put === undefined ? undefined : `${put} ${DENY_ALL}`,
        shellCommand`aws iam delete-role-policy --role-name ${role} --policy-name CordonDenyAll`,
        'whatever runs with the role; it was made in what is followed here',
      );
    },
  ],
  [
    'policy-attachment',
    ({ artifact }) => {
      const holder = holderOf(artifact);
      const policy = partOf(artifact, 'attached');
      if (holder === undefined) return undefined;
      const flag = `${holder.kind}-name`;
      return remedy(
        shellCommand`aws iam ${`detach-${holder.kind}-policy`} --${flag} ${holder.name} --policy-arn ${policy}`,
        shellCommand`aws iam ${`attach-${holder.kind}-policy`} --${flag} ${holder.name} --policy-arn ${policy}`,
        `what the ${holder.kind} may do by this policy alone`,
      );
    },
  ],
  [
    'inline-policy',
    ({ artifact }) => {
      const holder = holderOf(artifact);
      const policy = partOf(artifact, 'inline');
      if (holder === undefined) return undefined;
      const call = (verb: string) =>
        shellCommand`aws iam ${`${verb}-${holder.kind}-policy`} --${`${holder.kind}-name`} ${holder.name} --policy-name ${policy}`;
      const get = call('get');
      return remedy(
        call('delete'),
        get === undefined ? undefined : `only with what you saved before: ${get}`,
        `what the ${holder.kind} may do by this policy alone`,
      );
    },
  ],
  [
    'group-membership',
    ({ artifact }) => {
      const owner = ownerOf(artifact);
      const group = owner?.kind === 'group' ? owner.name : undefined;
      const member = partOf(artifact, 'member');
      return remedy(
        shellCommand`aws iam remove-user-from-group --group-name ${group} --user-name ${member}`,
        shellCommand`aws iam add-user-to-group --group-name ${group} --user-name ${member}`,
        'what the user may do by this group alone',
      );
    },
  ],
  ['lambda', stopFunction],
  ['lambda-code', stopFunction],
  ['lambda-config', stopFunction],
  [
    'ec2-instance',
    ({ artifact: { id, region } }) =>
      remedy(
        shellCommand`aws ec2 stop-instances --instance-ids ${id} --region ${region}`,
        shellCommand`aws ec2 start-instances --instance-ids ${id} --region ${region}`,
        'what runs on the instance; its memory is lost as evidence',
      ),
  ],
  [
    'snapshot-share',
    ({ artifact: { id, region } }) =>
      remedy(
        shellCommand`aws ec2 reset-snapshot-attribute --snapshot-id ${id} --attribute createVolumePermission --region ${region}`,
        'share it again with those who had it before',
        'every account with which the snapshot is shared, honest ones too; copies that were made stay',
      ),
  ],
  [
    'ami-share',
    ({ artifact: { id, region } }) =>
      remedy(
        shellCommand`aws ec2 reset-image-attribute --image-id ${id} --attribute launchPermission --region ${region}`,
        'share it again with those who had it before',
        'every account with which the image is shared, honest ones too; copies that were made stay',
      ),
  ],
  [
    'trail',
    ({ artifact: { id, arn, region }, lastCall }) =>
      lastCall !== 'StopLogging'
        ? undefined
        : remedy(
            shellCommand`aws cloudtrail start-logging --name ${arn?.startsWith('arn:aws') ? arn : id} --region ${region}`,
            shellCommand`aws cloudtrail stop-logging --name ${arn?.startsWith('arn:aws') ? arn : id} --region ${region}`,
            'nothing; what was called while it was stopped is not in these logs',
          ),
  ],
]);

export const remedyFor = (facts: Facts): Remedy | undefined => REMEDIES.get(facts.artifact.type)?.(facts);
