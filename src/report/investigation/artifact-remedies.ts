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

type Remedies = (artifact: Artifact) => Remedy | undefined;

const DENY_ALL = '\'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}\'';

/** Both commands or none: who cannot be shown how to give back is not shown half of it. */
const remedy = (how: string | undefined, undo: string | undefined, disrupts: string): Remedy | undefined =>
  how === undefined || undo === undefined ? undefined : { how, undo, disrupts };

interface Holding {
  readonly kind: 'user' | 'role' | 'group';
  readonly name: string;
  /** The policy's name, or its ARN. */
  readonly policy: string;
}

/** Who has a policy, and which, of `user/NAME/POLICY`: IAM's commands are alike for the three kinds. */
function readHolding({ id }: Artifact): Holding | undefined {
  const [kind = '', name = '', ...policy] = id.split('/');
  if (kind !== 'user' && kind !== 'role' && kind !== 'group') return undefined;
  return { kind, name, policy: policy.join('/') };
}

/** `snap-…` of `snap-…/ACCOUNT`. */
const sharedOf = ({ id }: Artifact): string => id.split('/', 1)[0] ?? '';
const ownerOf = ({ arn = '' }: Artifact) => principalOf(arn);
const userOf = (artifact: Artifact): string | undefined => {
  const owner = ownerOf(artifact);
  return owner?.kind === 'user' ? owner.name : undefined;
};
/** The last part of a function's ARN, or its name. */
const functionOf = ({ arn = '', id }: Artifact): string =>
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]+)/.exec(arn)?.[1] ?? id;

/** A key of a user that has two states, by the command that sets them. */
const switchable =
  (command: string, flag: string, disrupts: string): Remedies =>
  (artifact) => {
    const set = (status: string) =>
      shellCommand`aws iam ${command} --user-name ${userOf(artifact)} --${flag} ${artifact.id} --status ${status}`;
    return remedy(set('Inactive'), set('Active'), disrupts);
  };

const stopFunction: Remedies = (artifact) => {
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
    ({ id }) =>
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
    (artifact) => {
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
    (artifact) => {
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
    (artifact) => {
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
    (artifact) => {
      const holding = readHolding(artifact);
      if (holding === undefined) return undefined;
      const { kind, name, policy } = holding;
      const call = (verb: string) =>
        shellCommand`aws iam ${`${verb}-${kind}-policy`} --${`${kind}-name`} ${name} --policy-arn ${policy}`;
      return remedy(call('detach'), call('attach'), `what the ${kind} may do by this policy alone`);
    },
  ],
  [
    'inline-policy',
    (artifact) => {
      const holding = readHolding(artifact);
      if (holding === undefined) return undefined;
      const { kind, name, policy } = holding;
      const call = (verb: string) =>
        shellCommand`aws iam ${`${verb}-${kind}-policy`} --${`${kind}-name`} ${name} --policy-name ${policy}`;
      const get = call('get');
      return remedy(
        call('delete'),
        get === undefined ? undefined : `only with what you saved before: ${get}`,
        `what the ${kind} may do by this policy alone`,
      );
    },
  ],
  [
    'group-membership',
    ({ id }) => {
      const [group, member] = id.split('/');
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
    ({ id, region }) =>
      remedy(
        shellCommand`aws ec2 stop-instances --instance-ids ${id} --region ${region}`,
        shellCommand`aws ec2 start-instances --instance-ids ${id} --region ${region}`,
        'what runs on the instance; its memory is lost as evidence',
      ),
  ],
  [
    'snapshot-share',
    (artifact) =>
      remedy(
        shellCommand`aws ec2 reset-snapshot-attribute --snapshot-id ${sharedOf(artifact)} --attribute createVolumePermission --region ${artifact.region}`,
        'share it again with those who had it before',
        'every account with which the snapshot is shared, honest ones too; copies that were made stay',
      ),
  ],
  [
    'ami-share',
    (artifact) =>
      remedy(
        shellCommand`aws ec2 reset-image-attribute --image-id ${sharedOf(artifact)} --attribute launchPermission --region ${artifact.region}`,
        'share it again with those who had it before',
        'every account with which the image is shared, honest ones too; copies that were made stay',
      ),
  ],
  [
    'trail-logging',
    ({ id, region }) =>
      remedy(
        shellCommand`aws cloudtrail start-logging --name ${id} --region ${region}`,
        shellCommand`aws cloudtrail stop-logging --name ${id} --region ${region}`,
        'nothing; what was called while it was stopped is not in these logs',
      ),
  ],
]);

export const remedyFor = (artifact: Artifact): Remedy | undefined => REMEDIES.get(artifact.type)?.(artifact);
