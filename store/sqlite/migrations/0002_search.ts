/**
 * Indexes for every way of searching the execution list. Text goes by trigrams (FTS5), so a part of a word is found without
 * walking through all texts; `detail = none` keeps that index small, and the text itself decides.
 */
import type { Database } from 'better-sqlite3'
import type { ExecutionSummary } from '../../ports/eventStore.js'
import { channelsOf, type AnalysisReport } from '../../../machines/index.js'
import { resolveBlobs } from '../../largeValues.js'
import { facetsOf } from '../../searchFacets.js'
import { blobTable } from '../blobTable.js'
import { facetTable } from '../facetTable.js'
import type { Migration } from '../migrate.js'

export const migration0002: Migration = {
  version: 2,
  name: 'search',
  sql: `
    ALTER TABLE executions ADD COLUMN updated_ms INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE executions ADD COLUMN mode TEXT;
    CREATE INDEX executions_by_status ON executions (status, created_ms, execution_id);
    CREATE INDEX executions_by_update ON executions (updated_ms);
    CREATE INDEX executions_by_mode ON executions (mode, created_ms, execution_id);

    ALTER TABLE execution_search ADD COLUMN facets TEXT NOT NULL DEFAULT '{}';
    CREATE TABLE execution_facets (
      facet         TEXT    NOT NULL,
      value         TEXT    NOT NULL,
      created_ms    INTEGER NOT NULL,
      execution_key INTEGER NOT NULL REFERENCES executions (key) ON DELETE CASCADE,
      PRIMARY KEY (facet, value, created_ms, execution_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX execution_facets_of_execution ON execution_facets (execution_key);

    CREATE VIRTUAL TABLE execution_text USING fts5 (
      text, content = 'execution_search', content_rowid = 'execution_key', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0
    );
    INSERT INTO execution_text (execution_text) VALUES ('rebuild');
    CREATE TRIGGER execution_text_begins AFTER INSERT ON execution_search
      BEGIN INSERT INTO execution_text (rowid, text) VALUES (NEW.execution_key, NEW.text); END;
    CREATE TRIGGER execution_text_changes AFTER UPDATE OF text ON execution_search WHEN NEW.text <> OLD.text
      BEGIN
        INSERT INTO execution_text (execution_text, rowid, text) VALUES ('delete', OLD.execution_key, OLD.text);
        INSERT INTO execution_text (rowid, text) VALUES (NEW.execution_key, NEW.text);
      END;
    CREATE TRIGGER execution_text_goes AFTER DELETE ON execution_search
      BEGIN INSERT INTO execution_text (execution_text, rowid, text) VALUES ('delete', OLD.execution_key, OLD.text); END;
  `,
  fill,
}

/** What executions that are there already would have got. In pages, since they may be many. */
function fill(db: Database): void {
  const blobs = blobTable(db)
  const facets = facetTable(db)
  const page = db.prepare<[number], { readonly key: number; readonly created_ms: number; readonly summary: string }>(
    'SELECT key, created_ms, summary FROM executions WHERE key > ? ORDER BY key LIMIT 500',
  )
  const lastReport = db.prepare<[number], string>(`SELECT data FROM events WHERE execution_key = ? AND type = 'analysis.completed' ORDER BY version DESC LIMIT 1`).pluck()
  const update = db.prepare('UPDATE executions SET updated_ms = ?, mode = ? WHERE key = ?')
  const note = db.prepare('UPDATE execution_search SET facets = ? WHERE execution_key = ?')
  for (let last = 0, rows = page.all(last); rows.length > 0; rows = page.all(last)) {
    for (const { key, created_ms: createdMs, summary: text } of rows) {
      last = key
      try {
        const summary = JSON.parse(text) as ExecutionSummary
        const report = lastReport.get(key)
        const found = facetsOf({ ...summary, channels: report === undefined ? [] : channelsOf((resolveBlobs(report, blobs.read) as { readonly report: AnalysisReport }).report) })
        update.run(Date.parse(summary.updatedAt), summary.mode, key)
        note.run(JSON.stringify(found), key)
        facets.set(key, createdMs, found)
      } catch {
        // A damaged row is for `verify` to name; the others must be found.
      }
    }
  }
}
