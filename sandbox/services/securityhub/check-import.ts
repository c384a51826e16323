import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { isText, listBroken } from './constraints.ts';
import { isTooLarge } from './finding.ts';

const MOST_RESOURCES = 32;
const MOST_FIELDS = 50;
const RECORD_STATES: readonly string[] = ['ACTIVE', 'ARCHIVED'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;

/**
 * Why a finding is not taken, or undefined.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function refuseFinding(finding: AwsSecurityFinding, account: string): string | undefined {
  if (finding.AwsAccountId !== account) return 'AwsAccountId is not the account that imports the finding.';
  if (isTooLarge(finding)) return 'Finding size exceeded 240 KB';
  const broken = [...listBrokenOfProvider(finding), ...listBroken(finding)];
  return broken.length === 0
    ? undefined
    : `Finding does not adhere to Amazon Finding Format. Invalid: ${broken.join(', ')}`;
}

function listBrokenOfProvider(finding: AwsSecurityFinding): readonly string[] {
  const { FindingProviderFields: given, Resources: resources = [] } = finding;
  const isRated = finding.Severity !== undefined || given?.Severity !== undefined;
  const isTyped = finding.Types !== undefined || given?.Types !== undefined;
  const checks: readonly (readonly [string, boolean])[] = [
    ['SchemaVersion', finding.SchemaVersion === '2018-10-08'],
    ['Id', isText(finding.Id, 512)],
    ['GeneratorId', isText(finding.GeneratorId, 512)],
    ['Title', isText(finding.Title, 256)],
    ['Description', isText(finding.Description, 1024)],
    ['CreatedAt', isTime(finding.CreatedAt)],
    ['UpdatedAt', isTime(finding.UpdatedAt)],
    ['FirstObservedAt', finding.FirstObservedAt === undefined || isTime(finding.FirstObservedAt)],
    ['LastObservedAt', finding.LastObservedAt === undefined || isTime(finding.LastObservedAt)],
    ['Severity', isRated],
    ['Types', isTyped],
    ['RecordState', RECORD_STATES.includes(finding.RecordState ?? 'ACTIVE')],
    ['ProductFields', Object.keys(finding.ProductFields ?? {}).length <= MOST_FIELDS],
    ['Resources', resources.length >= 1 && resources.length <= MOST_RESOURCES],
    ['Resources.Type', resources.every(({ Type }) => isText(Type, 256))],
    ['Resources.Id', resources.every(({ Id }) => isText(Id, 512))],
  ];
  const ofProvider =
    given === undefined ? [] : listBroken(given).map((name) => `FindingProviderFields.${name}`);
  return [...checks.filter(([, holds]) => !holds).map(([name]) => name), ...ofProvider];
}

const isTime = (value: string | undefined): boolean =>
  value !== undefined && TIME.test(value) && Number.isFinite(Date.parse(value));
