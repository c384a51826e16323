import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Incident } from '../model/incident.ts';
import { type Mail, renderMail } from '../report/mail.ts';
import { renderTrouble, type Trouble } from '../report/trouble-mail.ts';
import type { RespondDeps } from './respond-deps.ts';

export interface NotifyDeps {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly denyAllPolicyArn: string;
}

/** Tells everyone who is subscribed. Throws when SNS does not take it: then the caller must not call it told. */
export async function tellPeople(incident: Incident, subject: string, deps: RespondDeps): Promise<void> {
  const { notify, runbook } = deps;
  const facts = {
    denyAllPolicyArn: notify.denyAllPolicyArn,
    ...(runbook === undefined ? {} : { runbook: runbook.documentName }),
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
