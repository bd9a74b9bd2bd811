import type { OscMessage } from '../../osc/packet.ts'
import { bit, float, int, message, numberAt } from '../arguments.ts'
import type { Protocol, Said, Wish } from '../protocol.ts'
import { liveLevel, liveVolume } from './volume.ts'

const NAMES = '/live/song/get/track_names'
const VERSION = '/live/application/get/version'
const TRACK = /^\/live\/track\/get\/(volume|mute|solo)$/
const NEAR = 0.002
/** It looks at its messages ten times a second. */
const PACE = { askMs: 1000, quietly: false, silentMs: 3500, echoMs: 400, everyMs: 30 } as const

/** Ableton Live by AbletonOSC. Tracks have numbers from 0; it tells names only when it is asked, and of changes only
 *  where it was asked to listen. Its song time counts in beats.
 *  Source: README and source of github.com/ideoforms/AbletonOSC. */
export const createAbleton = (): Protocol => {
  let bpm = 120
  let tracks = 0

  const readNames = ({ arguments: all }: OscMessage): Said[] => {
    const names = all.flatMap(one => (one.type === 's' ? [one.value] : []))
    const gone = Math.max(0, tracks - names.length)
    const said: Said[] = names.map((name, track) => ({ says: 'track', track, name }))
    for (let i = 0; i < gone; i++) said.push({ says: 'track', track: names.length + i, name: '' })
    tracks = names.length
    return said
  }
  const readTrack = (what: string, said: OscMessage): Said[] => {
    const [track, value] = [numberAt(said, 0), numberAt(said, 1)]
    if (track === undefined || value === undefined) return []
    return what === 'volume'
      ? [{ says: 'gain', track, level: liveLevel(value) }]
      : [{ says: what as 'mute' | 'solo', track, on: value > 0.5 }]
  }
  return {
    pace: PACE,
    greet: () => [
      message(VERSION),
      message(NAMES),
      ...['tempo', 'is_playing', 'current_song_time'].map(what => message(`/live/song/start_listen/${what}`)),
    ],
    ask: () => [message(VERSION), message(NAMES)],
    follow: track => ['volume', 'mute', 'solo'].map(what => message(`/live/track/start_listen/${what}`, int(track))),
    read: said => {
      const [, what] = TRACK.exec(said.address) ?? []
      if (what) return readTrack(what, said)
      if (said.address === NAMES) return readNames(said)
      if (said.address === VERSION) return [{ says: 'answer' }]
      if (said.address === '/live/startup') return [{ says: 'restarted' }]
      const value = numberAt(said, 0)
      if (value === undefined) return []
      if (said.address === '/live/song/get/is_playing') return [{ says: 'playing', on: value > 0.5 }]
      if (said.address === '/live/song/get/current_song_time')
        return [{ says: 'position', seconds: (value * 60) / bpm }]
      if (said.address !== '/live/song/get/tempo' || value <= 0) return []
      bpm = value
      return [{ says: 'tempo', bpm }]
    },
    tell: (wish: Wish) => {
      switch (wish.tell) {
        case 'gain':
          return [message('/live/track/set/volume', int(wish.track), float(liveVolume(wish.level)))]
        case 'mute':
        case 'solo':
          return [message(`/live/track/set/${wish.tell}`, int(wish.track), bit(wish.on))]
        case 'playing':
          return [message(wish.on ? '/live/song/continue_playing' : '/live/song/stop_playing')]
        case 'tempo':
          return [message('/live/song/set/tempo', float(wish.bpm))]
        case 'locate':
          return [message('/live/song/set/current_song_time', float((wish.seconds * bpm) / 60))]
      }
    },
    same: (a, b) => Math.abs(liveVolume(a) - liveVolume(b)) < NEAR,
  }
}
