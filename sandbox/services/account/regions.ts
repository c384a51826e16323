import type {
  GetRegionOptStatusRequest,
  GetRegionOptStatusResponse,
  ListRegionsRequest,
  ListRegionsResponse,
  RegionOptStatus,
} from '@aws-sdk/client-account';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { REGIONS } from './region-list.ts';

const MOST = 50;

const STATUSES: Readonly<Record<RegionOptStatus, true>> = {
  DISABLED: true,
  DISABLING: true,
  ENABLED: true,
  ENABLED_BY_DEFAULT: true,
  ENABLING: true,
};

/** https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html */
const ListRegions = operation<ListRegionsRequest, ListRegionsResponse>({
  access: (_input, call) => accessAccount('ListRegions', call),
  act(input) {
    refuseOther('ListRegions', input.AccountId);
    const { MaxResults = MOST, NextToken, RegionOptStatusContains: asked = [] } = input;
    if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > MOST)
      throw invalid('MaxResults', `MaxResults must be between 1 and ${MOST}.`);
    if (!asked.every((status) => Object.hasOwn(STATUSES, status)))
      throw invalid('RegionOptStatusContains', 'RegionOptStatusContains names a status that does not exist.');
    const after = NextToken === undefined ? '' : readToken(NextToken);
    const left = [...REGIONS].filter(
      ([name, status]) => name > after && (asked.length === 0 || asked.includes(status)),
    );
    const page = left.slice(0, MaxResults);
    const last = page.at(-1);
    return {
      Regions: page.map(([RegionName, RegionOptStatus]) => ({ RegionName, RegionOptStatus })),
      ...(left.length > page.length && last !== undefined ? { NextToken: writeToken(last[0]) } : {}),
    };
  },
});

/** https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html */
const GetRegionOptStatus = operation<GetRegionOptStatusRequest, GetRegionOptStatusResponse>({
  access: (_input, call) => accessAccount('GetRegionOptStatus', call),
  act({ AccountId, RegionName }) {
    refuseOther('GetRegionOptStatus', AccountId);
    const status = REGIONS.get(RegionName);
    if (status === undefined) throw invalid('RegionName', 'The Region does not exist.');
    return { RegionName, RegionOptStatus: status };
  },
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html */
const accessAccount = (action: string, call: Call): readonly Access[] => [
  { action: `account:${action}`, resource: `arn:aws:account::${call.account}:account` },
];

/** Only the management account of an organization may ask about another one. */
function refuseOther(name: string, accountId: string | undefined): void {
  if (accountId !== undefined) throw notInSandbox(`account:${name} with AccountId`);
}

/** A token names the region that its page ended with. */
const writeToken = (name: string): string => Buffer.from(name).toString('base64url');

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8');
  if (!REGIONS.has(name)) throw invalid('NextToken', 'The token is not valid.');
  return name;
}

/** https://docs.aws.amazon.com/accounts/latest/reference/API_ValidationExceptionField.html */
const invalid = (name: string, message: string): AwsError =>
  new AwsError('ValidationException', message, {
    status: 400,
    members: { reason: 'fieldValidationFailed', fieldList: [{ name, message }] },
  });

export const regions = { ListRegions, GetRegionOptStatus };
