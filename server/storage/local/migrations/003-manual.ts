/** What was set by hand of a track's tempo, beats and key: JSON, null where nothing was. */
export const manual = `ALTER TABLE tracks ADD COLUMN manual TEXT;`
