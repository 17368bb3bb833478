/** A limit as SQLite takes it: -1 is none. Called by every query that takes a limit. */
export const rowLimit = (limit: number): number => (Number.isFinite(limit) ? limit : -1)
