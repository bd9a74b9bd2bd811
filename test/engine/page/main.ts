import type { DeckPosition } from '../../../contract/live.ts'
import type { DeckNumber } from '../../../contract/parameters.ts'
import { type AudioHost, createAudioHost } from '../../../panel/audio/index.ts'

/** What the page saw, for the test to look at. */
export type Seen = {
  host: AudioHost
  positions: DeckPosition[][]
  holding: [DeckNumber, string | null][]
  blocked: (string | null)[]
  heard: number[]
  ended: number[]
  starved: boolean[]
  meters: number
}

const seen = {
  positions: [],
  holding: [],
  blocked: [],
  heard: [],
  ended: [],
  starved: [],
  meters: 0,
} as unknown as Seen
seen.host = createAudioHost({
  baseUrl: location.origin,
  onPosition: p => seen.positions.push(p),
  onMeters: () => {
    seen.meters++
  },
  onBlocked: b => seen.blocked.push(b),
  onHolding: (deck, h) => seen.holding.push([deck, h]),
  onHeard: seq => seen.heard.push(seq),
  onEnded: deck => seen.ended.push(deck),
  onStarved: s => seen.starved.push(s),
})
Object.assign(globalThis, { seen })
