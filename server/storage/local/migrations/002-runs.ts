/** Delays and pauses of the queue; runs of other kinds, with their parameters; reports and logs of executions; sets of
 *  stems and when they were last used; events of runs. */
export const runs = `
ALTER TABLE jobs ADD COLUMN delay_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN due REAL NOT NULL DEFAULT 0;
CREATE INDEX jobs_of_run ON jobs (run_id);
CREATE TABLE queues (
  kind TEXT PRIMARY KEY,
  paused INTEGER NOT NULL DEFAULT 0
) STRICT;
ALTER TABLE runs ADD COLUMN engine TEXT;
ALTER TABLE runs ADD COLUMN replay_of TEXT;
CREATE INDEX runs_of_track ON runs (track_id);
ALTER TABLE executions ADD COLUMN report TEXT;
ALTER TABLE executions ADD COLUMN log TEXT;
ALTER TABLE executions ADD COLUMN folder TEXT;
CREATE TABLE stem_sets (
  key TEXT PRIMARY KEY,
  track_id TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  engine TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  files TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX stem_sets_of_track ON stem_sets (track_id);
INSERT INTO stem_sets (key, track_id, engine, engine_version, files, bytes, used_at)
  SELECT stems_key, id, coalesce(json_extract(stems, '$[0].engine'), ''),
    coalesce(json_extract(stems, '$[0].engineVersion'), ''),
    coalesce((SELECT json_group_array(json_extract(value, '$.name')) FROM json_each(stems)), '[]'), 0, added_at
  FROM tracks WHERE stems_key IS NOT NULL;
ALTER TABLE tracks ADD COLUMN stems_removed TEXT;
ALTER TABLE events ADD COLUMN run_id TEXT;
ALTER TABLE events ADD COLUMN run TEXT;
CREATE INDEX events_of_run ON events (run_id, seq);
`
