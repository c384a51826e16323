import { AwsError } from '../../kernel/aws-error.ts';
import { reportFault } from '../../kernel/report-fault.ts';
import type { Place } from '../../kernel/state.ts';
import { callAs } from '../../kernel/world.ts';
import { callerWithRole, serviceRoleArn } from '../ssm-incidents/service-role.ts';
import type { Engagement, Page } from './state.ts';

type PageEvent = 'SSM Contacts Page for Incident' | 'SSM Contacts Page Acknowledgement for Incident';

/**
 * Writes into the timeline of the incident that an engagement belongs to, as Incident Manager does: by its
 * service-linked role, so that the trail shows a CreateTimelineEvent.
 */
export async function tellIncident(
  place: Place,
  engagement: Engagement,
  eventType: PageEvent,
  page: Page,
): Promise<void> {
  const { world, account, region } = place;
  const incidentRecordArn = engagement.incidentId;
  if (incidentRecordArn?.startsWith(`arn:aws:ssm-incidents::${account}:incident-record/`) !== true) return;
  try {
    const from = await callerWithRole(place, serviceRoleArn(account));
    await callAs(world, { ...from, account, region }, 'ssm-incidents', 'CreateTimelineEvent', {
      incidentRecordArn,
      eventTime: new Date(world.clock.now()),
      eventType,
      eventData: JSON.stringify({
        contactArn: page.contactArn,
        engagementArn: engagement.arn,
        pageArn: page.arn,
      }),
    });
  } catch (error) {
    // An incident that is gone, or a role that was taken away: the refusal stands in the trail.
    if (!(error instanceof AwsError)) reportFault(error);
  }
}
