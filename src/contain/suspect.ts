import { CordonError } from '../model/cordon-error.ts';

/** What a person may name: an access key id, or a user by ARN. */
export interface Suspect {
  readonly accessKeyId?: string;
  readonly userName?: string;
}

const KEY = /^(AKIA|ASIA)[A-Z0-9]{16}$/;
const USER_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):user\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;

/** Throws a usage error when it is neither. */
export function readSuspect(text: string): Suspect {
  if (KEY.test(text)) return { accessKeyId: text };
  const userName = USER_ARN.exec(text)?.[2];
  if (userName !== undefined) return { userName };
  throw new CordonError('Usage', `${text.slice(0, 100)} is neither an access key id nor a user's ARN`, {
    advice: 'they look like AKIAIOSFODNN7EXAMPLE and arn:aws:iam::111122223333:user/alice',
  });
}
