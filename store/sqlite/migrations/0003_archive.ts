/**
 * Histories that leave for a file and come from one. The log stays append-only against every client of the file but for one
 * case: an execution that is over, is not held and has a tombstone with its last hash may go as a whole. The newest event
 * never goes, since its position must not be given twice.
 */
import type { Migration } from '../migrate.js'

const hasTombstone = (key: string) => `EXISTS (
  SELECT 1 FROM executions JOIN tombstones ON tombstones.execution_id = executions.execution_id
    AND tombstones.version = executions.version AND tombstones.head_hash = executions.head_hash
  WHERE executions.key = ${key})`

/** References are objects with the key `$blob`; keys of users that look so have one more `$`. A row that is no JSON keeps whatever it names. */
const usesIn = (table: string, column: string) => `
    INSERT OR IGNORE INTO blob_uses (hash, execution_key)
      SELECT unhex(tree.value), row.execution_key FROM ${table} AS row, json_tree(CASE WHEN json_valid(row.${column}) THEN row.${column} ELSE '{}' END) AS tree
      WHERE instr(row.${column}, '$blob"') > 0 AND tree.key = '$blob' AND tree.type = 'text';
    INSERT OR IGNORE INTO blob_uses (hash, execution_key)
      SELECT blobs.hash, row.execution_key FROM ${table} AS row JOIN blobs ON instr(row.${column}, lower(hex(blobs.hash))) > 0
      WHERE instr(row.${column}, '$blob"') > 0 AND NOT json_valid(row.${column});`

export const migration0003: Migration = {
  version: 3,
  name: 'archive',
  sql: `
    CREATE TABLE tombstones (
      execution_id TEXT    PRIMARY KEY,
      version      INTEGER NOT NULL,
      head_hash    BLOB    NOT NULL CHECK (length(head_hash) = 32),
      archived_at  TEXT    NOT NULL,
      file         TEXT    NOT NULL,
      sha256       TEXT    NOT NULL,
      request_hash TEXT    NOT NULL,
      summary      TEXT    NOT NULL,
      folder       TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tombstones_with_folder ON tombstones (execution_id) WHERE folder IS NOT NULL;
    CREATE TABLE removals (
      key          INTEGER PRIMARY KEY,
      execution_id TEXT    NOT NULL,
      archived_at  TEXT    NOT NULL,
      events       INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER removals_are_never_changed BEFORE UPDATE ON removals
      BEGIN SELECT RAISE(ABORT, 'what was taken out is never changed'); END;
    CREATE TRIGGER removals_are_never_deleted BEFORE DELETE ON removals
      BEGIN SELECT RAISE(ABORT, 'what was taken out is never forgotten'); END;
    CREATE TABLE imports (
      execution_id   TEXT    PRIMARY KEY,
      version        INTEGER NOT NULL,
      head_hash      BLOB    NOT NULL CHECK (length(head_hash) = 32),
      first_position INTEGER NOT NULL,
      last_position  INTEGER NOT NULL,
      origin         TEXT    NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE blob_uses (
      hash          BLOB    NOT NULL REFERENCES blobs (hash),
      execution_key INTEGER NOT NULL REFERENCES executions (key),
      PRIMARY KEY (execution_key, hash)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX blob_uses_of_blob ON blob_uses (hash);
    ${usesIn('events', 'data')}
    ${usesIn('effects', 'effect')}

    CREATE TRIGGER tombstones_stand_for_what_may_go BEFORE INSERT ON tombstones
      WHEN NOT EXISTS (SELECT 1 FROM executions WHERE execution_id = NEW.execution_id AND version = NEW.version AND head_hash = NEW.head_hash
        AND final = 1 AND summary ->> '$.hold' IS NULL)
      BEGIN SELECT RAISE(ABORT, 'a tombstone stands for an execution that is over and is not held, with its last hash'); END;
    CREATE TRIGGER tombstones_are_never_changed BEFORE UPDATE ON tombstones
      WHEN NEW.folder IS NOT NULL OR NEW.execution_id <> OLD.execution_id OR NEW.version <> OLD.version OR NEW.head_hash <> OLD.head_hash
        OR NEW.archived_at <> OLD.archived_at OR NEW.file <> OLD.file OR NEW.sha256 <> OLD.sha256 OR NEW.request_hash <> OLD.request_hash OR NEW.summary <> OLD.summary
      BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed, but for its folder once that is gone'); END;
    CREATE TRIGGER tombstones_go_with_an_import BEFORE DELETE ON tombstones
      WHEN NOT EXISTS (SELECT 1 FROM imports WHERE execution_id = OLD.execution_id AND (version > OLD.version OR version = OLD.version AND head_hash = OLD.head_hash))
      BEGIN SELECT RAISE(ABORT, 'a tombstone only goes when its execution is brought back'); END;
    CREATE TRIGGER executions_are_not_begun_twice BEFORE INSERT ON executions
      WHEN EXISTS (SELECT 1 FROM tombstones WHERE execution_id = NEW.execution_id)
      BEGIN SELECT RAISE(ABORT, 'this execution was archived'); END;
    CREATE TRIGGER executions_are_never_deleted BEFORE DELETE ON executions
      WHEN NOT ${hasTombstone('OLD.key')}
      BEGIN SELECT RAISE(ABORT, 'an execution only goes when it was archived'); END;

    DROP TRIGGER events_are_never_deleted;
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
      WHEN OLD.global_position = (SELECT max(global_position) FROM events) OR NOT ${hasTombstone('OLD.execution_key')}
      BEGIN SELECT RAISE(ABORT, 'events are append-only: an event only goes with an execution that was archived'); END;

    CREATE TRIGGER blob_uses_are_never_changed BEFORE UPDATE ON blob_uses
      BEGIN SELECT RAISE(ABORT, 'uses of blobs are never changed'); END;
    CREATE TRIGGER blob_uses_go_with_their_execution BEFORE DELETE ON blob_uses
      WHEN NOT ${hasTombstone('OLD.execution_key')}
      BEGIN SELECT RAISE(ABORT, 'a use of a blob only goes with an execution that was archived'); END;
    DROP TRIGGER blobs_are_never_deleted;
    CREATE TRIGGER blobs_are_never_deleted BEFORE DELETE ON blobs
      WHEN EXISTS (SELECT 1 FROM blob_uses WHERE hash = OLD.hash)
      BEGIN SELECT RAISE(ABORT, 'blobs are append-only: a blob only goes when no event uses it'); END;
  `,
}
