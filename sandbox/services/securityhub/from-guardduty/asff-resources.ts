import type { Resource } from '@aws-sdk/client-securityhub';
import type { JsonObject } from '../../events/pattern/json.ts';
import type { FindingDetail } from '../../guardduty/finding.ts';
import { dropAbsent, objectIn, objectsIn, textIn } from './json-member.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const MOST = 32;

/**
 * What the finding is about: keys, the instance, the function, buckets; the account where it names none of these.
 * Differs from AWS: clusters, containers, databases and volumes are in ProductFields only as far as GuardDuty's
 * `service` names them.
 */
export function listResources({ accountId, region, resource, service }: FindingDetail): Resource[] {
  const actors = objectsIn(objectIn(objectIn(service, 'detection'), 'sequence'), 'actors');
  const keys = [objectIn(resource, 'accessKeyDetails'), ...actors.map(keyOfActor)];
  const found = [
    ...keys.flatMap((key) => accessKey(key, accountId)),
    ...instance(objectIn(resource, 'instanceDetails'), accountId, region),
    ...lambdaFunction(objectIn(resource, 'lambdaDetails')),
    ...objectsIn(resource, 's3BucketDetails').flatMap(bucket),
  ];
  const about = found.length > 0 ? found : [{ Type: 'AwsAccount', Id: `AWS::::Account:${accountId}` }];
  return about.slice(0, MOST).map((one) => ({ ...one, Partition: 'aws', Region: region }));
}

type About = Required<Pick<Resource, 'Type' | 'Id'>> & Pick<Resource, 'Details'>;

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resourcedetails-awsiam.html */
function accessKey(key: JsonObject, accountId: string): About[] {
  if (Object.keys(key).length === 0) return [];
  const AwsIamAccessKey = dropAbsent({
    AccessKeyId: textIn(key, 'accessKeyId'),
    PrincipalId: textIn(key, 'principalId'),
    PrincipalName: textIn(key, 'userName'),
    PrincipalType: textIn(key, 'userType'),
    AccountId: accountId,
  });
  // A console login has no key, and its id says so.
  const Id = `AWS::IAM::AccessKey:${AwsIamAccessKey.AccessKeyId ?? 'null'}`;
  return [{ Type: 'AwsIamAccessKey', Id, Details: { AwsIamAccessKey } }];
}

/** An attack sequence has its keys at its actors. */
function keyOfActor(actor: JsonObject): JsonObject {
  const user = objectIn(actor, 'user');
  return dropAbsent({
    accessKeyId: textIn(user, 'credentialUid'),
    principalId: textIn(user, 'uid'),
    userName: textIn(user, 'name'),
    userType: textIn(user, 'type'),
  });
}

function instance(details: JsonObject, accountId: string, region: string): About[] {
  const id = textIn(details, 'instanceId');
  if (id === undefined) return [];
  const IamInstanceProfileArn = textIn(objectIn(details, 'iamInstanceProfile'), 'arn');
  return [
    {
      Type: 'AwsEc2Instance',
      Id: `arn:aws:ec2:${region}:${accountId}:instance/${id}`,
      Details: { AwsEc2Instance: dropAbsent({ IamInstanceProfileArn }) },
    },
  ];
}

function lambdaFunction(details: JsonObject): About[] {
  const FunctionName = textIn(details, 'functionName');
  const Id = textIn(details, 'functionArn') ?? FunctionName;
  if (Id === undefined) return [];
  const AwsLambdaFunction = dropAbsent({ FunctionName, Role: textIn(details, 'role') });
  return [{ Type: 'AwsLambdaFunction', Id, Details: { AwsLambdaFunction } }];
}

function bucket(details: JsonObject): About[] {
  const Id = textIn(details, 'arn');
  return Id === undefined ? [] : [{ Type: 'AwsS3Bucket', Id }];
}
