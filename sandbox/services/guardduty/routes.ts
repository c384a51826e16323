import { z } from 'zod';
import { type Route, route } from '../../control/route.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { World } from '../../kernel/world.ts';
import type { JsonObject } from '../events/pattern/json.ts';
import { PUBLISH } from './publish-finding.ts';
import { raiseFinding } from './raise-finding.ts';

const ACCOUNT = z.string().regex(/^\d{12}$/);

/** No finding of GuardDuty is nested as deeply; what is could not be written again. */
const DEEPEST = 40;

const PART = z.custom<JsonObject>(
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && isShallow(value, DEEPEST),
  `must be an object that is nested at most ${DEEPEST} deep`,
);

/** Stops at the depth that is allowed, so that it cannot be led further down than that. */
function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((item) => isShallow(item, left - 1));
}

/** In EventBridge's form. What only a detector can know may be there, as in a copied event, and is not looked at. */
const FINDING = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .optional(),
  accountId: ACCOUNT.optional(),
  type: z.string().min(1).max(200),
  severity: z.number().min(1).max(10),
  title: z.string().min(1),
  description: z.string().optional(),
  resource: PART,
  service: PART.optional(),
  associatedAttackSequenceArn: z.string().optional(),
  schemaVersion: z.literal('2.0').optional(),
  partition: z.literal('aws').optional(),
  region: z.string().optional(),
  arn: z.string().optional(),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
});

const RAISE = z.strictObject({
  account: ACCOUNT,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  finding: FINDING,
  publish: z.enum(PUBLISH).default('by-frequency'),
});

/**
 * The control route of GuardDuty: `POST findings` has the detector of an account and region see something, and make
 * a finding of it or count it to the one that is there. `finding.accountId` makes it a member's finding in the
 * detector, and on the bus, of its administrator.
 */
export const findingRoutes = (world: World): Record<string, Route> => ({
  'POST findings': route(RAISE, ({ account, region, finding, publish }) => {
    if (!world.accounts.has(account)) throw invalid(`The sandbox has no account ${account}.`);
    if (finding.region !== undefined && finding.region !== region)
      throw invalid(`finding.region is not ${region}: a detector finds what happens in its own region.`);
    return raise(world, account, region, finding, publish);
  }),
});

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, { status: 400 });

async function raise(
  world: World,
  account: string,
  region: string,
  finding: z.infer<typeof FINDING>,
  publish: z.infer<typeof RAISE>['publish'],
): Promise<object> {
  const { id, arn, service, updatedAt } = await raiseFinding({ world, account, region }, finding, publish);
  return { id, arn, detectorId: service.detectorId, updatedAt, count: service.count };
}
