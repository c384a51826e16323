import type { Action, ActionRemoteIpDetails } from '@aws-sdk/client-securityhub';
import type { JsonObject } from '../../events/pattern/json.ts';
import type { FindingService } from '../../guardduty/finding.ts';
import { dropAbsent, numberIn, objectIn, textIn } from './json-member.ts';

/**
 * Differs from AWS: of actions other than calls of an API only the kind is here; the rest is in ProductFields.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Action.html
 */
export function describeAction(service: FindingService): Action | undefined {
  const action = objectIn(service, 'action');
  const ActionType = textIn(action, 'actionType');
  if (ActionType === undefined) return undefined;
  const call = objectIn(action, 'awsApiCallAction');
  if (Object.keys(call).length === 0) return { ActionType };
  const domain = textIn(objectIn(call, 'domainDetails'), 'domain');
  const AwsApiCallAction = dropAbsent({
    Api: textIn(call, 'api'),
    ServiceName: textIn(call, 'serviceName'),
    CallerType: domain === undefined ? 'remoteip' : 'domain',
    RemoteIpDetails: describeRemote(objectIn(call, 'remoteIpDetails')),
    DomainDetails: domain === undefined ? undefined : { Domain: domain },
    AffectedResources: listTexts(objectIn(call, 'affectedResources')),
    FirstSeen: service.eventFirstSeen,
    LastSeen: service.eventLastSeen,
  });
  return { ActionType, AwsApiCallAction };
}

function describeRemote(remote: JsonObject): ActionRemoteIpDetails | undefined {
  if (Object.keys(remote).length === 0) return undefined;
  const organization = objectIn(remote, 'organization');
  const asn = Number(textIn(organization, 'asn'));
  const location = objectIn(remote, 'geoLocation');
  return dropAbsent({
    IpAddressV4: textIn(remote, 'ipAddressV4'),
    Organization: unlessEmpty({
      Asn: Number.isInteger(asn) ? asn : undefined,
      AsnOrg: textIn(organization, 'asnOrg'),
      Isp: textIn(organization, 'isp'),
      Org: textIn(organization, 'org'),
    }),
    Country: unlessEmpty({ CountryName: textIn(objectIn(remote, 'country'), 'countryName') }),
    City: unlessEmpty({ CityName: textIn(objectIn(remote, 'city'), 'cityName') }),
    GeoLocation: unlessEmpty({ Lat: numberIn(location, 'lat'), Lon: numberIn(location, 'lon') }),
  });
}

function listTexts(affected: JsonObject): Record<string, string> | undefined {
  const texts = Object.keys(affected).flatMap((name) => {
    const text = textIn(affected, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

function unlessEmpty<T extends object>(value: T): ReturnType<typeof dropAbsent<T>> | undefined {
  const present = dropAbsent(value);
  return Object.keys(present).length === 0 ? undefined : present;
}
