import { type AccountClient, paginateListRegions } from '@aws-sdk/client-account';

/**
 * The regions that the caller's account can use, in no order. Throws what AWS answers.
 * https://docs.aws.amazon.com/accounts/latest/APIReference/API_ListRegions.html
 */
export async function listEnabledRegions(client: AccountClient): Promise<readonly string[]> {
  const regions: string[] = [];
  const pages = paginateListRegions(
    { client },
    { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING'] },
  );
  for await (const { Regions = [] } of pages)
    regions.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
  return regions;
}
