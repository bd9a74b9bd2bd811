/** What came of a track in parts: JSON, null for a song in one piece. */
export const imported = `ALTER TABLE tracks ADD COLUMN imported TEXT;`
