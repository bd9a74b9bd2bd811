/** The rows of the catalogue (errors.ts) about sound devices. */
export const SOUND_ERRORS = {
  audio_missing: {
    status: 503,
    says: 'The native sound is not installed',
    cure: 'Run: npx stembridge prepare --audio',
  },
  no_device: {
    status: 404,
    says: 'This machine has no such sound device',
    cure: 'Plug it in, or choose another with --device NAME; npx stembridge doctor lists them',
  },
  device_refused: {
    status: 503,
    says: 'The sound device could not be opened',
    cure: 'End the program that holds it, or choose another with --device NAME, or another --device-rate',
  },
} as const
