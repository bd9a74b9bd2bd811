/** What a hand sorts a track by: a JSON list of words. */
export const tags = `ALTER TABLE tracks ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';`
