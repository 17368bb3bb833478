/** Calls of language models: begun, ended, what they used. An account book beside the events, for budgets over all executions. */
import type { Migration } from '../migrate.js'

export const migration0005: Migration = {
  version: 5,
  name: 'model_calls',
  sql: `
    CREATE TABLE model_calls (
      call_id       TEXT    PRIMARY KEY,
      execution_id  TEXT    NOT NULL,
      day           TEXT    NOT NULL,
      provider      TEXT    NOT NULL,
      model         TEXT,
      currency      TEXT    NOT NULL,
      begun_at      TEXT    NOT NULL,
      ended_at      TEXT,
      input_tokens  INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL,
      -- Until it has ended: what it reserved.
      tokens        INTEGER NOT NULL,
      cost          REAL    NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX model_calls_by_day ON model_calls (day, tokens, cost);
  `,
}
