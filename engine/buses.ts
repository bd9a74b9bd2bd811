import type { Mixer } from './mixer.ts'
import type { Stereo } from './stereo.ts'

/** Where rendered frames go: the master, and where they are wanted the headphones and each voice of both decks by the
 *  index of its file (mix, vocals, …). All are of one length, and none comes later than another. A voice is what its
 *  fader, deck and crossfader leave of it; the mix sounds where it stands in for the stems. */
export type Buses = {
  readonly master: Stereo
  readonly cue?: Stereo | undefined
  readonly voices?: readonly (readonly Stereo[])[] | undefined
}

export const put = (from: Stereo, left: Float32Array, right: Float32Array, at: number, n: number): void => {
  for (let i = 0; i < n; i++) {
    left[at + i] = from.left[i] as number
    right[at + i] = from.right[i] as number
  }
}

const putVoices = (mixer: Mixer, voices: readonly (readonly Stereo[])[], at: number, n: number): void => {
  for (let d = 0; d < voices.length; d++) {
    const of = voices[d] as readonly Stereo[]
    const from = mixer.room.voices[d] as readonly Stereo[]
    for (let v = 0; v < of.length; v++) {
      const to = of[v] as Stereo
      put(from[v] as Stereo, to.left, to.right, at, n)
    }
  }
}

/** Copies a block from the mixer's room to frames [at, at + n) of the outputs. */
export const putBlock = (mixer: Mixer, { master, cue, voices }: Buses, at: number, n: number): void => {
  const { room } = mixer
  put(room.program, master.left, master.right, at, n)
  if (cue) put(room.cue, cue.left, cue.right, at, n)
  if (voices) putVoices(mixer, voices, at, n)
}
