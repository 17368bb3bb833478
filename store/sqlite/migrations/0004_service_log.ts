/** What happened to the service itself: started, stopped, by which rules. Append-only like the events of executions. */
import type { Migration } from '../migrate.js'

export const migration0004: Migration = {
  version: 4,
  name: 'service_log',
  sql: `
    CREATE TABLE service_events (
      position       INTEGER PRIMARY KEY,
      event_id       TEXT    NOT NULL UNIQUE,
      type           TEXT    NOT NULL,
      schema_version INTEGER NOT NULL,
      data           TEXT    NOT NULL,
      actor          TEXT    NOT NULL,
      recorded_at    TEXT    NOT NULL,
      prev_hash      BLOB    NOT NULL CHECK (length(prev_hash) = 32),
      hash           BLOB    NOT NULL CHECK (length(hash) = 32)
    ) STRICT;
    CREATE TRIGGER service_events_are_never_changed BEFORE UPDATE ON service_events
      BEGIN SELECT RAISE(ABORT, 'service events are append-only: an event is never changed'); END;
    CREATE TRIGGER service_events_are_never_deleted BEFORE DELETE ON service_events
      BEGIN SELECT RAISE(ABORT, 'service events are append-only: an event is never deleted'); END;
    -- INSERT OR REPLACE deletes without a word to the trigger above.
    CREATE TRIGGER service_events_are_never_replaced BEFORE INSERT ON service_events
      WHEN NEW.position <> 1 + (SELECT ifnull(max(position), 0) FROM service_events) OR EXISTS (SELECT 1 FROM service_events WHERE event_id = NEW.event_id)
      BEGIN SELECT RAISE(ABORT, 'service events are append-only: an event takes the next position'); END;
  `,
}
