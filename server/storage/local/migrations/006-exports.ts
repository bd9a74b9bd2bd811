/** What runs export: the format that was asked for; the name and the bytes of the zip once it is there. */
export const exported = `
CREATE TABLE exports (
  run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  format TEXT NOT NULL,
  name TEXT,
  bytes INTEGER NOT NULL DEFAULT 0,
  made_at INTEGER
) STRICT;
CREATE INDEX exports_of_track ON exports (track_id);
`
