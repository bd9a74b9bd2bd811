/** Where things lie in the data folder; every path is relative to it, with forward slashes.
 *  The server alone writes what is not under `bridge/`; the bridge alone writes `bridge/`. */
export const dataFolder = {
  database: 'library.sqlite',
  /** Uploads on their way in; swept at start. */
  staging: 'staging',
  /** The file as it came, by SHA-256. */
  blob: (hash: string) => `blobs/${hash}`,
  /** The decoded mix: an audio folder, by SHA-256 of the file. */
  mix: (hash: string) => `mixes/${hash}`,
  /** Stems: an audio folder, by input hash, engine and parameters. */
  stems: (key: string) => `stems/${key}`,
  /** An engine's whole answer about a file (AnalysisDocument); all of a file's lie in one folder. */
  analyses: (hash: string) => `analyses/${hash}`,
  analysis: (hash: string, engine: string) => `analyses/${hash}/${engine}.json`,
  /** What the bridge plays a track by (TrackSheet). */
  sheets: 'sheets',
  sheet: (trackId: string) => `sheets/${trackId}.json`,
  /** What the bridge opens a set by (SetFile). */
  sets: 'sets',
  set: (setId: string) => `sets/${setId}.json`,
  /** What was recorded of the master: WAV files, each by the moment it began. The hosts of the sound write them. */
  recording: (take: string) => `recordings/${take}.wav`,
  /** What was done while it was recorded (PerformanceLog): a bounce of it has the same bits. */
  recordingLog: (take: string) => `recordings/${take}.json`,
  /** What a run exported, as one zip. */
  exports: 'exports',
  exported: (runId: string) => `exports/${runId}.zip`,
  /** The user's own plugins: Web Audio Modules, each a folder. */
  plugins: 'plugins',
  snapshot: 'bridge/snapshot.json',
  /** Settings of DAWs, for who would rather write them down than set them on the page. */
  daws: 'daws.json',
  /** Devices that are let in, by the SHA-256 of their tokens, and addresses whose OSC is heard. */
  access: 'bridge/access.json',
  /** Lanes of a track (Automation). */
  automation: (trackId: string) => `bridge/automation/${trackId}.json`,
  /** Performances that were written down (PerformanceLog). */
  performances: 'bridge/performances',
  manifest: 'manifest.json',
  /** SHA-256 of the token that workers on other machines come with. */
  workerToken: 'worker-token.json',
  /** Under which name this library's jobs are dispatched. */
  dispatch: 'dispatch.json',
} as const
