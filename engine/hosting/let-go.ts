import type { Hertz } from '../../contract/units.ts'
import type { Chunk, Source } from '../source.ts'
import type { FromEngine } from './messages.ts'

/** How long what lay on a deck may still fade out when another track comes, many times over. */
const FADED_S = 1

/** Hands the room of chunks back that the engine holds no more. */
export type LetGo = {
  chunk(chunk: Chunk | undefined): void
  /** All chunks of what lay on a deck, once it has faded out. */
  source(source: Source): void
  /** Hands over what is due at a frame of the clock of whoever sounds it. */
  tell(frame: number): void
}

export const createLetGo = (rate: Hertz, post: (message: FromEngine, transfer: ArrayBuffer[]) => void): LetGo => {
  let rooms: ArrayBuffer[] = []
  let fading: { source: Source; until: number }[] = []
  let now = 0
  const chunk = (one: Chunk | undefined): void => {
    if (one?.frames.buffer instanceof ArrayBuffer) rooms.push(one.frames.buffer)
  }
  const empty = (source: Source): void => {
    for (const file of source.chunks) for (const one of file.splice(0)) chunk(one)
  }
  return {
    chunk,
    source: source => void fading.push({ source, until: now + FADED_S * rate }),
    tell(frame) {
      now = frame
      if (fading.length > 0 && (fading[0] as { until: number }).until <= frame) {
        for (const { source, until } of fading) if (until <= frame) empty(source)
        fading = fading.filter(({ until }) => until > frame)
      }
      if (rooms.length === 0) return
      post({ t: 'spare', rooms }, rooms)
      rooms = []
    },
  }
}
