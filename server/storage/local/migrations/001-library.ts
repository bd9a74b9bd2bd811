/** The library, its runs and their executions, the job queue, the event log. */
export const library = `
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  track_id TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  seed INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  progress INTEGER NOT NULL,
  failure TEXT,
  nodes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE TABLE tracks (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  title TEXT NOT NULL,
  artist TEXT,
  duration REAL,
  source_rate INTEGER,
  source_channels INTEGER,
  codec TEXT,
  run_id TEXT NOT NULL REFERENCES runs (id),
  added_at INTEGER NOT NULL,
  mix INTEGER NOT NULL DEFAULT 0,
  stems_key TEXT,
  stems TEXT NOT NULL DEFAULT '[]',
  model_residual_db REAL,
  residual_db REAL,
  analysis TEXT
) STRICT;
CREATE TABLE executions (
  id TEXT PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  node TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL,
  seed INTEGER NOT NULL,
  input_hash TEXT NOT NULL,
  output_hash TEXT,
  engine TEXT,
  version TEXT,
  failure TEXT,
  started_at INTEGER NOT NULL,
  seconds REAL
) STRICT;
CREATE INDEX executions_of_run ON executions (run_id);
CREATE TABLE jobs (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  run_id TEXT NOT NULL,
  node TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  params TEXT NOT NULL,
  params_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  orphaned INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  boot TEXT,
  held TEXT,
  failure TEXT,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX jobs_once ON jobs (kind, input_hash, params_hash) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_next ON jobs (kind, state, priority DESC, place);
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  track_id TEXT,
  track TEXT
) STRICT;
`
