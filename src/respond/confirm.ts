import type { Finding as Kept } from '@aws-sdk/client-guardduty';
import type { Detector } from '../aws/detector.ts';
import { readFindings } from '../findings/read-findings.ts';
import type { Finding } from '../model/finding.ts';
import { within } from './within.ts';

/**
 * What GuardDuty itself says of a finding that came in its name. An event's source proves nothing: whoever may
 * invoke the function, point a rule at it or import findings into Security Hub can send one.
 */
export type Confirmation = 'confirmed' | 'not found' | 'differs' | 'unanswered' | 'not asked';

export interface ConfirmDeps {
  /** Absent: nobody can be asked, as at a command line that reads a file. */
  readonly detector?: { connect(): Promise<Detector> };
  readonly log: { failure(message: string, error: unknown): void };
}

/** How long containment waits for GuardDuty, ms. It goes on without: an attacker may have turned GuardDuty off. */
const DEADLINE = 1_500;
const DETECTOR = /^[0-9a-f]{32}$/;
const REGION = /^[a-z]{2}(-[a-z]+){1,3}-\d$/;

export async function confirm(finding: Finding, deps: ConfirmDeps): Promise<Confirmed> {
  if (finding.source !== 'guardduty' || deps.detector === undefined)
    return { confirmation: 'not asked', finding };
  const { detectorId = '', region, id } = finding;
  // Every finding of GuardDuty's names its detector: what names none is not GuardDuty's.
  if (!DETECTOR.test(detectorId) || !REGION.test(region)) return { confirmation: 'not found', finding };
  try {
    const detector = await within(DEADLINE, deps.detector.connect());
    const kept = await within(DEADLINE, detector.getFinding({ region, detectorId }, id));
    if (kept === undefined) return { confirmation: 'not found', finding };
    if (!isSame(finding, kept)) return { confirmation: 'differs', finding };
    return { confirmation: 'confirmed', finding: tellAsKept(finding, kept) };
  } catch (error) {
    if (isUnknownDetector(error)) return { confirmation: 'not found', finding };
    deps.log.failure('GuardDuty could not be asked whether the finding is its own: going on', error);
    return { confirmation: 'unanswered', finding };
  }
}

export interface Confirmed {
  readonly confirmation: Confirmation;
  /** As GuardDuty has it, where it has confirmed it; else as it came. */
  readonly finding: Finding;
}

/**
 * What containment does not rest on, and people do: a copy of a real finding may say anything of it. Whom it is about
 * stays: that is the same, and some of it was asked of IAM.
 */
function tellAsKept(finding: Finding, kept: Kept): Finding {
  const own = readFindings({ Findings: [kept] }).find(
    (one): one is Finding => !('unreadable' in one) && one.subject === finding.subject,
  );
  return own === undefined ? finding : { ...divide(finding).whom, ...divide(own).told };
}

function divide(finding: Finding) {
  const {
    title,
    severity,
    api,
    remoteAddress,
    threatList,
    otherKeys,
    firstSeen,
    lastSeen,
    updatedAt,
    count,
    ...whom
  } = finding;
  const {
    id,
    subject,
    source,
    via,
    account,
    region,
    type,
    isSample,
    isReplay,
    detectorId,
    accessKeyId,
    principalId,
    principalName,
    principalType,
    attachedRole,
    reportedBy,
    ...told
  } = finding;
  return { whom, told };
}

/** All that containment rests on. The rest may have changed since: GuardDuty overwrites it on every repeat. */
function isSame(finding: Finding, kept: Kept): boolean {
  if (kept.Type !== finding.type || kept.AccountId !== finding.account) return false;
  if (finding.accessKeyId === undefined && finding.principalName === undefined) return true;
  return listCredentials(kept).some(
    ({ accessKeyId, name }) => accessKeyId === finding.accessKeyId && name === finding.principalName,
  );
}

interface Named {
  readonly accessKeyId: string | undefined;
  readonly name: string | undefined;
}

function listCredentials({ Resource, Service }: Kept): Named[] {
  const key = Resource?.AccessKeyDetails;
  const actors = Service?.Detection?.Sequence?.Actors ?? [];
  return [
    ...(key === undefined ? [] : [{ accessKeyId: given(key.AccessKeyId), name: given(key.UserName) }]),
    ...actors.map(({ User }) => ({ accessKeyId: given(User?.CredentialUid), name: given(User?.Name) })),
  ];
}

/** As the findings room reads it: an absent value comes in several forms. */
const given = (text: string | undefined): string | undefined =>
  text === '' || text === 'null' ? undefined : text;

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html: an unknown detector is a bad request. */
const isUnknownDetector = (error: unknown): boolean =>
  error instanceof Error && error.name === 'BadRequestException' && /detector/i.test(error.message);
