import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Incident } from '../model/incident.ts';
import { renderMail } from '../report/mail.ts';

export interface NotifyDeps {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly denyAllPolicyArn: string;
}

/** Tells everyone who is subscribed. Throws when SNS does not take it: then the caller must not call it told. */
export async function tellPeople(incident: Incident, deps: NotifyDeps): Promise<void> {
  const mail = renderMail(incident, { denyAllPolicyArn: deps.denyAllPolicyArn });
  await deps.sns.send(
    new PublishCommand({ TopicArn: deps.topicArn, Subject: mail.subject, Message: mail.text }),
  );
}
