import { GetTopicAttributesCommand, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Incident } from '../model/incident.ts';
import { type Mail, renderMail } from '../report/mail.ts';
import { renderTrouble, type Trouble } from '../report/trouble-mail.ts';
import { needOfIncident } from './needs-person.ts';
import type { RespondDeps } from './respond-deps.ts';

export interface NotifyDeps {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly denyAllPolicyArn: string;
}

/** Tells everyone who is subscribed. Throws when SNS does not take it: then the caller must not call it told. */
export async function tellPeople(incident: Incident, subject: string, deps: RespondDeps): Promise<void> {
  const { notify, runbook, escalation } = deps;
  const isWatched = escalation !== undefined && needOfIncident(incident) !== undefined;
  const facts = {
    denyAllPolicyArn: notify.denyAllPolicyArn,
    ...(runbook === undefined ? {} : { runbook: runbook.documentName }),
    ...(isWatched ? { escalatesIn: 15 } : {}),
  };
  await tell({ ...renderMail(incident, facts), subject }, notify);
}

/** Tells them of what follows containment and cannot be done. */
export const tellOfTrouble = (trouble: Trouble, deps: NotifyDeps): Promise<void> =>
  tell(renderTrouble(trouble), deps);

/** Throws when SNS does not take it. */
export async function tell({ subject, text }: Mail, { sns, topicArn }: NotifyDeps): Promise<void> {
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
}

/** How many would get what is published to the topic: SNS sends nothing to who has not confirmed. */
export async function countConfirmed(TopicArn: string, { sns }: Pick<NotifyDeps, 'sns'>): Promise<number> {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return Number(Attributes?.['SubscriptionsConfirmed'] ?? 0);
}
