/**
 * Where a look at Event history keeps how far it has come, so that one that was cut short goes on: a folder at a command
 * line, a bucket for a function. Names are `[a-z0-9-]`, at most 100 characters; texts are JSON.
 */
export interface LookupStore {
  load(name: string): Promise<string | undefined>;
  /** Writes over what is there. */
  save(name: string, text: string): Promise<void>;
}
