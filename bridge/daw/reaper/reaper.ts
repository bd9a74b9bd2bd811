import { bit, float, int, message, numberAt, textAt } from '../arguments.ts'
import type { Protocol, Said, Wish } from '../protocol.ts'

/** Tracks that it is asked to tell of; its own default is 8. */
const TRACKS = 64
/** "Control surface: Refresh all surfaces": it tells everything again. */
const REFRESH = 41743
const SILENT = -120
const NEAR = 0.02
/** It sends what changes and no more: it is asked only while it says nothing by itself. */
const PACE = { askMs: 2000, quietly: true, silentMs: 5000, echoMs: 150, everyMs: 10 } as const
const TRACK = /^\/track\/(\d{1,4})\/(name|volume\/db|mute|solo)$/

/** REAPER's own OSC by its default patterns. Tracks have numbers from 1, levels are in dB.
 *  Source: Default.ReaperOSC, as it comes with REAPER. */
export const createReaper = (): Protocol => {
  const readTrack = (what: string, track: number, value: number | undefined): Said[] => {
    if (value === undefined) return []
    return what === 'volume/db'
      ? [{ says: 'gain', track, level: value }]
      : [{ says: what as 'mute' | 'solo', track, on: value > 0.5 }]
  }
  return {
    pace: PACE,
    greet: () => [message('/device/track/count', int(TRACKS)), message('/action', int(REFRESH))],
    ask: () => [message('/action', int(REFRESH))],
    follow: () => [],
    read: said => {
      const value = numberAt(said, 0)
      const [, track, what] = TRACK.exec(said.address) ?? []
      if (what === 'name') return [{ says: 'track', track: Number(track), name: textAt(said, 0) ?? '' }]
      if (what) return readTrack(what, Number(track), value)
      if (value === undefined) return []
      if (said.address === '/play') return [{ says: 'answer' }, { says: 'playing', on: value === 1 }]
      if (said.address === '/tempo/raw') return [{ says: 'tempo', bpm: value }]
      if (said.address === '/time') return [{ says: 'position', seconds: value }]
      return []
    },
    tell: (wish: Wish) => {
      switch (wish.tell) {
        case 'gain':
          return [message(`/track/${wish.track}/volume/db`, float(wish.level))]
        case 'mute':
        case 'solo':
          return [message(`/track/${wish.track}/${wish.tell}`, bit(wish.on))]
        case 'playing':
          return [message(wish.on ? '/play' : '/stop', float(1))]
        case 'tempo':
          return [message('/tempo/raw', float(wish.bpm))]
        case 'locate':
          return [message('/time', float(wish.seconds))]
      }
    },
    same: (a, b) => Math.abs(a - b) < NEAR || (a <= SILENT && b <= SILENT),
  }
}
