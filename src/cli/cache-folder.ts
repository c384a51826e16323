import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
export const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'cordon');

/** A name for a folder, of whatever text. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
