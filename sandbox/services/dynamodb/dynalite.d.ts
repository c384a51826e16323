/** dynalite has no types of its own: the parts of it that are called. */
declare module 'dynalite/db/index.js' {
  const db: {
    create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): DynaliteStore;
  };
  export default db;
}

declare module 'dynalite/actions/*' {
  const action: (
    store: DynaliteStore,
    data: object,
    done: (error: unknown, output?: unknown) => void,
  ) => void;
  export default action;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(data: unknown, types: object): object;
    checkValidations(data: object, types: object, custom: unknown, store: DynaliteStore): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  const rules: { types: object; custom?: unknown };
  export default rules;
}

interface DynaliteStore {
  readonly tableDb: { awsAccountId: string; awsRegion: string };
  readonly db: { close(done: (error: unknown) => void): void };
}
