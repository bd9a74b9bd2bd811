/** Sets: each a document, and the tracks in it. */
export const sets = `
CREATE TABLE sets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  saved_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE set_tracks (
  set_id TEXT NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
  track_id TEXT NOT NULL,
  hash TEXT,
  PRIMARY KEY (set_id, track_id)
) STRICT;
`
