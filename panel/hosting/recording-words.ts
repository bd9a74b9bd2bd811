export const recordingWords = {
  short: 'Rec',
  says: 'Records the master to a file in the data folder',
  waits: 'Nothing makes the sound yet: it is recorded from when something does',
} as const
