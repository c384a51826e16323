import { type AccessKeyMetadata, paginateListAccessKeys } from '@aws-sdk/client-iam';
import type { RotateDeps } from './rotate-deps.ts';

/** A key as IAM lists it. */
export interface UserKey {
  readonly id: string;
  readonly isActive: boolean;
  readonly metadata: AccessKeyMetadata;
}

export async function listKeys(userName: string, deps: RotateDeps): Promise<UserKey[]> {
  const keys: UserKey[] = [];
  for await (const page of paginateListAccessKeys({ client: deps.clients.iam }, { UserName: userName })) {
    for (const metadata of page.AccessKeyMetadata ?? []) {
      keys.push({ id: metadata.AccessKeyId ?? '', isActive: metadata.Status === 'Active', metadata });
    }
  }
  return keys;
}
