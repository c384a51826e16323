import type { AwsSecurityFinding, AwsSecurityFindingFilters, Resource } from '@aws-sdk/client-securityhub';

type Name = keyof AwsSecurityFindingFilters;
type Read<T> = (finding: AwsSecurityFinding) => readonly T[];

const one = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const ofResources =
  (read: (resource: Resource) => string | undefined): Read<string> =>
  ({ Resources = [] }) =>
    Resources.flatMap((resource) => one(read(resource)));

/** What each filter looks at. A finding may have several values of one, such as types. */
export const TEXTS: ReadonlyMap<Name, Read<string>> = new Map<Name, Read<string>>([
  ['AwsAccountId', ({ AwsAccountId }) => one(AwsAccountId)],
  ['CompanyName', ({ CompanyName }) => one(CompanyName)],
  ['Description', ({ Description }) => one(Description)],
  [
    'FindingProviderFieldsSeverityLabel',
    ({ FindingProviderFields: given }) => one<string>(given?.Severity?.Label),
  ],
  [
    'FindingProviderFieldsSeverityOriginal',
    ({ FindingProviderFields: given }) => one(given?.Severity?.Original),
  ],
  ['FindingProviderFieldsTypes', ({ FindingProviderFields: given }) => given?.Types ?? []],
  ['GeneratorId', ({ GeneratorId }) => one(GeneratorId)],
  ['Id', ({ Id }) => one(Id)],
  ['NoteText', ({ Note }) => one(Note?.Text)],
  ['NoteUpdatedBy', ({ Note }) => one(Note?.UpdatedBy)],
  ['ProductArn', ({ ProductArn }) => one(ProductArn)],
  ['ProductName', ({ ProductName }) => one(ProductName)],
  ['RecordState', ({ RecordState }) => one<string>(RecordState)],
  ['Region', ({ Region }) => one(Region)],
  ['RelatedFindingsId', ({ RelatedFindings = [] }) => RelatedFindings.flatMap(({ Id }) => one(Id))],
  [
    'ResourceAwsIamAccessKeyPrincipalName',
    ofResources(({ Details }) => Details?.AwsIamAccessKey?.PrincipalName),
  ],
  ['ResourceAwsIamAccessKeyUserName', ofResources(({ Details }) => Details?.AwsIamAccessKey?.UserName)],
  ['ResourceId', ofResources(({ Id }) => Id)],
  ['ResourcePartition', ofResources(({ Partition }) => Partition)],
  ['ResourceRegion', ofResources(({ Region }) => Region)],
  ['ResourceType', ofResources(({ Type }) => Type)],
  ['SeverityLabel', ({ Severity }) => one<string>(Severity?.Label)],
  ['SourceUrl', ({ SourceUrl }) => one(SourceUrl)],
  ['Title', ({ Title }) => one(Title)],
  ['Type', ({ Types = [] }) => Types],
  ['VerificationState', ({ VerificationState }) => one<string>(VerificationState)],
  ['WorkflowStatus', ({ Workflow }) => one<string>(Workflow?.Status)],
]);

export const NUMBERS: ReadonlyMap<Name, Read<number>> = new Map<Name, Read<number>>([
  ['Confidence', ({ Confidence }) => one(Confidence)],
  ['Criticality', ({ Criticality }) => one(Criticality)],
  ['SeverityNormalized', ({ Severity }) => one(Severity?.Normalized)],
  ['SeverityProduct', ({ Severity }) => one(Severity?.Product)],
]);

/** ISO 8601. */
export const DATES: ReadonlyMap<Name, Read<string>> = new Map<Name, Read<string>>([
  ['CreatedAt', ({ CreatedAt }) => one(CreatedAt)],
  ['FirstObservedAt', ({ FirstObservedAt }) => one(FirstObservedAt)],
  ['LastObservedAt', ({ LastObservedAt }) => one(LastObservedAt)],
  ['NoteUpdatedAt', ({ Note }) => one(Note?.UpdatedAt)],
  ['UpdatedAt', ({ UpdatedAt }) => one(UpdatedAt)],
]);

type Fields = Readonly<Record<string, string>>;

export const MAPS: ReadonlyMap<Name, Read<Fields>> = new Map<Name, Read<Fields>>([
  ['ProductFields', ({ ProductFields }) => one(ProductFields)],
  ['ResourceTags', ({ Resources = [] }) => Resources.flatMap(({ Tags }) => one(Tags))],
  ['UserDefinedFields', ({ UserDefinedFields }) => one(UserDefinedFields)],
]);
