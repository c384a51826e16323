import type { DescribedFinding } from './described-finding.ts';
import type { FindingFormat } from './finding-format.ts';
import { raiseInGuardDuty } from './guardduty.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/**
 * Puts the finding on the sandbox's bus in this form, in the name of the service that sends it. Where the form is
 * another service's news of a finding of GuardDuty, GuardDuty has that finding, so that it can be confirmed.
 */
export async function sendFinding(
  control: SandboxProcess['control'],
  format: FindingFormat,
  finding: DescribedFinding,
): Promise<void> {
  if (format.guardDuty === 'sends') {
    await raiseInGuardDuty(control, finding, 'now');
    return;
  }
  const known = format.guardDuty === 'knows' ? await raiseInGuardDuty(control, finding, 'never') : finding;
  const { account, region } = finding;
  await control('POST emit', { account, region, ...format.buildEvent(known) });
}
