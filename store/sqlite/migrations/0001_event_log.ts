/**
 * The first schema. `events` and `blobs` are the truth and append-only, which triggers hold against every client of the
 * file; the other tables are derived and change in the same transaction. Executions have an integer key because it
 * makes appends more than twice as fast as repeating the text id in every event (measured).
 */
import type { Migration } from '../migrate.js'

export const migration0001: Migration = {
  version: 1,
  name: 'event_log',
  sql: `
    CREATE TABLE executions (
      key          INTEGER PRIMARY KEY,
      execution_id TEXT    NOT NULL UNIQUE,
      version      INTEGER NOT NULL,
      head_hash    BLOB    NOT NULL,
      status       TEXT    NOT NULL,
      final        INTEGER NOT NULL CHECK (final IN (0, 1)),
      created_ms   INTEGER NOT NULL,
      summary      TEXT    NOT NULL
    ) STRICT;
    CREATE INDEX executions_newest ON executions (created_ms, execution_id);
    CREATE INDEX executions_unfinished ON executions (created_ms, execution_id) WHERE final = 0;

    CREATE TABLE execution_search (
      execution_key INTEGER PRIMARY KEY REFERENCES executions (key),
      text          TEXT    NOT NULL
    ) STRICT;

    CREATE TABLE events (
      global_position INTEGER PRIMARY KEY,
      execution_key   INTEGER NOT NULL REFERENCES executions (key),
      version         INTEGER NOT NULL,
      event_id        TEXT    NOT NULL,
      type            TEXT    NOT NULL,
      schema_version  INTEGER NOT NULL,
      data            TEXT    NOT NULL,
      metadata        TEXT    NOT NULL,
      commit_id       TEXT    NOT NULL,
      machine_version TEXT    NOT NULL,
      state_after     TEXT    NOT NULL,
      recorded_at     TEXT    NOT NULL,
      prev_hash       BLOB    NOT NULL CHECK (length(prev_hash) = 32),
      hash            BLOB    NOT NULL CHECK (length(hash) = 32),
      UNIQUE (execution_key, version)
    ) STRICT;
    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only: an event is never changed'); END;
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
      BEGIN SELECT RAISE(ABORT, 'events are append-only: an event is never deleted'); END;
    -- INSERT OR REPLACE deletes without a word to the trigger above.
    CREATE TRIGGER events_are_never_replaced BEFORE INSERT ON events
      WHEN NEW.version <> 1 + (SELECT ifnull(max(version), 0) FROM events WHERE execution_key = NEW.execution_key)
        OR EXISTS (SELECT 1 FROM events WHERE global_position = NEW.global_position)
      BEGIN SELECT RAISE(ABORT, 'events are append-only: an event takes the next version of its execution'); END;

    CREATE TABLE blobs (
      hash    BLOB    PRIMARY KEY CHECK (length(hash) = 32),
      bytes   INTEGER NOT NULL,
      content BLOB    NOT NULL,
      CHECK (bytes = length(content))
    ) STRICT;
    CREATE TRIGGER blobs_are_never_changed BEFORE UPDATE ON blobs
      BEGIN SELECT RAISE(ABORT, 'blobs are append-only: a blob is never changed'); END;
    CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs
      BEGIN SELECT RAISE(ABORT, 'blobs are append-only: a blob is never deleted'); END;

    CREATE TABLE effects (
      key           INTEGER PRIMARY KEY,
      execution_key INTEGER NOT NULL REFERENCES executions (key),
      effect_id     TEXT    NOT NULL,
      effect        TEXT    NOT NULL,
      dispatched_at TEXT,
      UNIQUE (execution_key, effect_id)
    ) STRICT;

    CREATE TABLE timers (
      execution_key INTEGER NOT NULL REFERENCES executions (key),
      timer_id      TEXT    NOT NULL,
      state_path    TEXT    NOT NULL,
      due_at        TEXT    NOT NULL,
      PRIMARY KEY (execution_key, timer_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE approvals (
      execution_key INTEGER PRIMARY KEY REFERENCES executions (key),
      approval      TEXT    NOT NULL
    ) STRICT;

    CREATE TABLE cursors (
      name     TEXT    PRIMARY KEY,
      position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
}
