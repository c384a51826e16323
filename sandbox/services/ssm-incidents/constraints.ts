import { checkNumber, checkText, refuse } from '../events/constraints.ts';

/** Limits of the service's model: https://docs.aws.amazon.com/incident-manager/latest/APIReference/Welcome.html */
const ARN = /^arn:aws(-cn|-us-gov)?:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12})?:.+$/;

export const checkArn = (where: string, arn: string | undefined): void =>
  checkText(where, arn, { min: 0, max: 1000, pattern: ARN });

export const checkToken = (token: string | undefined): void =>
  checkText('clientToken', token, { min: 0, max: 128 });

export const checkTitle = (where: string, title: string | undefined): void =>
  checkText(where, title, { min: 0, max: 200 });

/** 1 critical, 2 high, 3 medium, 4 low, 5 none. */
export const checkImpact = (where: string, impact: number | undefined): void =>
  checkNumber(where, impact, 1, 5);

/** A union has one member, and one that the model knows. */
export function checkUnion(where: string, value: object | undefined): void {
  if (value === undefined) return;
  const set = Object.values(value).filter((member) => member !== undefined);
  if (set.length !== 1) throw refuse(`Exactly one member must be set at '${where}'.`);
}
