/** Forms of AWS's identifiers. What has another form is a placeholder, a redaction or a trap, and never reaches IAM. */

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const KEY = /^(AKIA|ASIA)[A-Z0-9]{16}$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z0-9]{1,12}){1,4}$/;
const PRINCIPAL_NAME = /^[\w+=,.@-]{1,64}$/;
const USER_ARN = /^arn:aws[a-z-]{0,20}:iam::(\d{12}):user\/(?:[!-~]{1,510}\/)?([\w+=,.@-]{1,64})$/;
const ROLE_ARN =
  /^arn:aws[a-z-]{0,20}:iam::(\d{12}):(role|instance-profile)\/([!-~]{1,510}\/)?([\w+=,.@-]{1,128})$/;
const FINDING_ARN =
  /^arn:aws[a-z-]{0,20}:guardduty:([a-z0-9-]{1,32}):\d{12}:detector\/([A-Za-z0-9-]{1,64})\/finding\/([A-Za-z0-9-]{1,128})$/;

const textIf = (form: RegExp, value: unknown): string | undefined =>
  typeof value === 'string' && form.test(value) ? value : undefined;

export const readKeyId = (value: unknown): string | undefined => textIf(KEY, value);
export const readAccount = (value: unknown): string | undefined => textIf(ACCOUNT, value);
export const readRegion = (value: unknown): string | undefined => textIf(REGION, value);
export const readName = (value: unknown): string | undefined => textIf(PRINCIPAL_NAME, value);
/** A detector's id: printable, in one line. */
export const readId = (value: unknown): string | undefined => textIf(/^[ -~]{1,300}$/, value);
export const readDetectorId = (value: unknown): string | undefined => textIf(/^[A-Za-z0-9-]{1,64}$/, value);

export function readUserArn(value: unknown): { account: string; userName: string } | undefined {
  const [, account, userName] = USER_ARN.exec(String(value)) ?? [];
  return account === undefined || userName === undefined ? undefined : { account, userName };
}

interface RoleArn {
  readonly account: string;
  readonly of: 'role' | 'instance-profile';
  /** `aws-service-role/…/` */
  readonly path: string;
  readonly name: string;
}

/** A role's ARN, or an instance profile's, whose name need not be its role's. */
export function readRoleArn(value: unknown): RoleArn | undefined {
  const [, account, of, path = '', name] = ROLE_ARN.exec(String(value)) ?? [];
  if (account === undefined || name === undefined) return undefined;
  return { account, of: of === 'role' ? 'role' : 'instance-profile', path, name };
}

/**
 * What GuardDuty's ARN says of a finding. The account in it is left out: a member's finding has its
 * administrator's there.
 */
export function readFindingArn(
  value: unknown,
): { region: string; detectorId: string; id: string } | undefined {
  const [, region, detectorId, id] = FINDING_ARN.exec(String(value)) ?? [];
  return region === undefined || detectorId === undefined || id === undefined
    ? undefined
    : { region, detectorId, id };
}
