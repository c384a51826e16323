import type { Actor, Sequence, Signal } from '@aws-sdk/client-securityhub';
import type { JsonObject } from '../../events/pattern/json.ts';
import { dropAbsent, numberIn, objectIn, objectsIn, textIn, textsIn } from './json-member.ts';

/**
 * An attack sequence: who acted, and by which signals.
 * Differs from AWS: its endpoints, its indicators and the actors' sessions are in ProductFields only.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Sequence.html
 */
export function describeSequence(detection: JsonObject): Sequence | undefined {
  const sequence = objectIn(detection, 'sequence');
  if (Object.keys(sequence).length === 0) return undefined;
  return dropAbsent({
    Uid: textIn(sequence, 'uid'),
    Actors: objectsIn(sequence, 'actors').map(describeActor),
    Signals: objectsIn(sequence, 'signals').map(describeSignal),
  });
}

function describeActor(actor: JsonObject): Actor {
  const user = objectIn(actor, 'user');
  const account = objectIn(user, 'account');
  return dropAbsent({
    Id: textIn(actor, 'id'),
    User: dropAbsent({
      Name: textIn(user, 'name'),
      Uid: textIn(user, 'uid'),
      Type: textIn(user, 'type'),
      CredentialUid: textIn(user, 'credentialUid'),
      Account: dropAbsent({ Uid: textIn(account, 'uid'), Name: textIn(account, 'name') }),
    }),
  });
}

function describeSignal(signal: JsonObject): Signal {
  return dropAbsent({
    Type: textIn(signal, 'type'),
    Id: textIn(signal, 'uid'),
    Title: textIn(signal, 'description'),
    Name: textIn(signal, 'name'),
    CreatedAt: millisecondsIn(signal, 'createdAt'),
    UpdatedAt: millisecondsIn(signal, 'updatedAt'),
    FirstSeenAt: millisecondsIn(signal, 'firstSeenAt'),
    LastSeenAt: millisecondsIn(signal, 'lastSeenAt'),
    Severity: numberIn(signal, 'severity'),
    Count: numberIn(signal, 'count'),
    ActorIds: [...textsIn(signal, 'actorIds')],
  });
}

/** GuardDuty counts seconds, Security Hub milliseconds. */
function millisecondsIn(signal: JsonObject, name: string): number | undefined {
  const seconds = numberIn(signal, name);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}
