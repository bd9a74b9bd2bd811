import { ACCESS_ERRORS } from './access-errors.ts'
import { CONTROLLER_ERRORS } from './controller-errors.ts'
import { DAW_ERRORS } from './daw-errors.ts'
import { INSERT_ERRORS } from './insert-errors.ts'
import { REMOTE_ERRORS } from './remote-errors.ts'
import { SET_ERRORS } from './set-errors.ts'
import { SOUND_ERRORS } from './sound-errors.ts'
import { STEM_ERRORS } from './stem-errors.ts'

/** One row a failure: what it is, and what cures it. A code is never used twice; docs/errors.md lists the same rows. */
export const ERRORS = {
  // what came in
  unreadable_audio: {
    status: 415,
    says: 'This file holds no audio that can be decoded',
    cure: 'Use wav, mp3, flac, ogg or m4a; play the file elsewhere to see whether it is whole',
  },
  empty_file: {
    status: 400,
    says: 'The file has no bytes',
    cure: 'Choose the file again; a cloud folder may not have fetched it yet',
  },
  no_file: { status: 400, says: 'The request holds no file', cure: 'Send one multipart field named "file"' },
  broken_upload: { status: 400, says: 'The upload broke off', cure: 'Drop the file again' },
  too_large: {
    status: 413,
    says: 'The file is larger than the library takes',
    cure: 'Raise STEMBRIDGE_MAX_BYTES, or use a compressed file',
  },
  too_long: {
    status: 413,
    says: 'The audio is longer than the library takes',
    cure: 'Raise STEMBRIDGE_MAX_HOURS, or cut the file',
  },
  ...STEM_ERRORS,
  bad_request: {
    status: 400,
    says: 'The request does not fit its schema',
    cure: 'Compare it with /docs on the server',
  },
  bad_usage: { status: 400, says: 'The command line does not fit', cure: 'Run the command with --help' },
  file_not_found: { status: 404, says: 'There is no such file', cure: 'Check the path' },
  file_exists: {
    status: 409,
    says: 'A file of that name is there already',
    cure: 'Choose another folder, or use --force to write over it',
  },
  // the library
  unknown_track: {
    status: 404,
    says: 'The library has no such track',
    cure: 'List the tracks; it may have been deleted',
  },
  unknown_run: { status: 404, says: 'There is no such run', cure: 'List the tracks; old runs are pruned' },
  unknown_format: { status: 400, says: 'Tracks are not exported in this format', cure: 'Use wav, flac or mp3' },
  unknown_export: {
    status: 404,
    says: 'What was exported is not there',
    cure: 'Export the track again; a newer export or the quota removes it',
  },
  ...SET_ERRORS,
  ...INSERT_ERRORS,
  not_found: {
    status: 404,
    says: 'There is nothing at this address',
    cure: 'See /docs on the server, or the page at /',
  },
  wrong_state: {
    status: 409,
    says: 'That cannot be done in this state',
    cure: 'Look at the state of the track, then try again',
  },
  disk_full: {
    status: 507,
    says: 'The disk has no room for this',
    cure: 'Free some space in the data folder; the job goes on by itself',
  },
  data_folder: {
    status: 500,
    says: 'The data folder cannot be used',
    cure: 'Choose another with --data DIR, or mend its permissions',
  },
  foreign_host: {
    status: 403,
    says: 'This address is not allowed to talk to Stembridge',
    cure: 'Open the page by http://127.0.0.1 on this machine',
  },
  too_many_requests: { status: 429, says: 'Too many requests at once', cure: 'Wait a moment, then try again' },
  internal: {
    status: 500,
    says: 'Something broke that should not',
    cure: 'Run: npx stembridge doctor; the log says more',
  },
  // starting
  setup_failed: {
    status: 500,
    says: 'The set-up did not end well',
    cure: 'Mend what the message names, then run: npm start',
  },
  already_running: {
    status: 409,
    says: 'Another Stembridge works in this data folder',
    cure: 'Use the one that runs, stop it, or start with --data DIR',
  },
  program_died: {
    status: 500,
    says: 'A part of Stembridge died again and again',
    cure: 'Run: npx stembridge doctor; the lines above say more',
  },
  // engines
  unknown_engine: {
    status: 400,
    says: 'There is no engine of that name',
    cure: 'Use auto, openvino, onnxruntime or demucs:MODEL',
  },
  python_missing: {
    status: 503,
    says: 'The openvino engine needs Python 3.10 or later',
    cure: 'Install Python, then run: npx stembridge doctor',
  },
  openvino_missing: { status: 503, says: 'The openvino engine is not installed', cure: 'Run: npm start' },
  onnxruntime_missing: {
    status: 503,
    says: 'The onnxruntime engine does not load on this machine',
    cure: 'Delete the folder node_modules, then run: npm start',
  },
  model_missing: {
    status: 503,
    says: 'The separation model is not there',
    cure: 'Delete the folder node_modules, then run: npm start',
  },
  model_changed: {
    status: 503,
    says: 'The separation model is not the file that was checked',
    cure: 'Delete the folder node_modules, then run: npm start',
  },
  demucs_missing: {
    status: 503,
    says: 'The demucs engine is not installed',
    cure: 'Run: npx stembridge prepare --demucs',
  },
  unknown_model: {
    status: 404,
    says: 'There is no demucs model of that name',
    cure: 'Use htdemucs, htdemucs_ft, htdemucs_6s, mdx_extra or mdx_extra_q, or your own by --repo DIR',
  },
  model_unreachable: {
    status: 503,
    says: 'The model cannot be fetched',
    cure: 'Go online and try again: it goes on where it broke off; or bring its files by --repo DIR',
  },
  model_broken: {
    status: 503,
    says: 'A file of the model is not the one that its name says',
    cure: 'Delete it and try again: it is fetched anew',
  },
  librosa_missing: {
    status: 503,
    says: 'The librosa engine is not installed',
    cure: 'Run: npx stembridge prepare --demucs; the dsp engine needs nothing',
  },
  decoder_missing: { status: 503, says: 'No decoder here reads this format', cure: 'Install ffmpeg' },
  encoder_missing: {
    status: 503,
    says: 'Flac and mp3 are written by ffmpeg, which did not do it here',
    cure: 'Install ffmpeg, or choose a wav format',
  },
  worker_died: {
    status: 500,
    says: 'The worker process died',
    cure: 'Try again; if it dies again there may be too little memory',
  },
  separation_failed: {
    status: 500,
    says: 'The separation gave a result that did not pass its checks',
    cure: 'Try the other engine',
  },
  cancelled: { status: 409, says: 'The job was cancelled', cure: 'Drop the file again to start it anew' },
  timed_out: { status: 504, says: 'The step took longer than it may', cure: 'Try again when the machine is less busy' },
  ...REMOTE_ERRORS,
  ...ACCESS_ERRORS,
  // the live side
  unknown_path: {
    status: 404,
    says: 'There is no parameter at this address',
    cure: 'See docs/parameters.md for every address',
  },
  bad_value: {
    status: 400,
    says: 'The value does not fit the parameter',
    cure: 'See docs/parameters.md for its type and range',
  },
  bridge_away: {
    status: 503,
    says: 'The bridge is away, and this cannot be done without it',
    cure: 'It is tried again by itself; faders, cues, jumps and loops go on where the sound is on this page',
  },
  deck_plays: { status: 409, says: 'The deck plays', cure: 'Hold it first, then eject' },
  not_yet: {
    status: 501,
    says: 'The address is reserved; nothing sounds by it yet',
    cure: 'See docs/parameters.md for what does',
  },
  not_ready: { status: 409, says: 'The track has no sound yet', cure: 'Wait for its import to begin' },
  osc_port_taken: {
    status: 503,
    says: 'Another program holds the OSC port',
    cure: 'Stop the other program, or start with --osc-port N',
  },
  not_running: {
    status: 503,
    says: 'Stembridge does not run here',
    cure: 'Run: npm start; or name the library that does by --server http://HOST:PORT',
  },
  port_taken: { status: 503, says: 'No free port was found', cure: 'Start with --port N' },
  ...SOUND_ERRORS,
  ...DAW_ERRORS,
  midi_unavailable: {
    status: 503,
    says: 'This machine has no MIDI system',
    cure: 'On Linux load the ALSA sequencer: modprobe snd-seq',
  },
  midi_port_busy: {
    status: 409,
    says: 'The port of the controller cannot be opened',
    cure: 'Close the other program that holds it, or plug the controller in again',
  },
  bad_profile: { status: 422, says: 'The controller profile is broken', cure: 'Mend the line that the message names' },
  nothing_marked: {
    status: 409,
    says: 'No track is marked in the library',
    cure: 'Turn the browse control, or choose a track on the page',
  },
  decks_play: { status: 409, says: 'Both decks play', cure: 'Hold one, or load onto a deck by its own button' },
  cannot_learn: {
    status: 409,
    says: 'This cannot be learned',
    cure: 'Choose another control or parameter; the message says why',
  },
  ...CONTROLLER_ERRORS,
} as const satisfies Record<string, { status: number; says: string; cure: string }>

export type ErrorCode = keyof typeof ERRORS

/** A failure from the catalogue; `detail` adds what was seen, `cause` the error beneath. */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    super(detail ? `${ERRORS[code].says}: ${detail}` : ERRORS[code].says, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.detail = detail
  }
  get status(): number {
    return ERRORS[this.code].status
  }
  get cure(): string {
    return ERRORS[this.code].cure
  }
  /** As it crosses a wall. */
  toJSON(): FailureReport {
    return { code: this.code, error: this.message, cure: this.cure }
  }
}
export type FailureReport = { code: ErrorCode; error: string; cure: string }

/** Any thrown thing as a Failure; what is not from the catalogue becomes `internal` and keeps its cause. */
export const asFailure = (thrown: unknown): Failure =>
  thrown instanceof Failure
    ? thrown
    : new Failure('internal', thrown instanceof Error ? thrown.message : String(thrown), thrown)

/** What a failure was caused by, as text: an error does not cross a wall whole. */
export const causeText = ({ cause }: Error): string | null =>
  cause instanceof Error ? (cause.stack ?? cause.message) : null
