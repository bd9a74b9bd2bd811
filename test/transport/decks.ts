import type { Ranges } from '../../contract/audio-folder.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { createTick } from '../../bridge/clock/tick.ts'
import { createTransport, follow, installTriggers, sampleAt, type TrackOnDisk } from '../../bridge/transport/index.ts'
import { installScenes, turnScenes } from '../../bridge/scenes/index.ts'
import { createTree, get, set } from '../../bridge/tree/index.ts'
import { manifestOf, steadyAnalysis } from '../bridge/data-folder.ts'

const SECONDS = 32
const audio = (folder: string, files: string[], ready: Ranges) => ({
  folder,
  manifest: manifestOf(files, SECONDS * LIBRARY_RATE, ready),
})

const WHOLE: Ranges = [[0, SECONDS * LIBRARY_RATE]]
export const track = (of: Partial<TrackOnDisk> & { stemsReady?: Ranges } = {}): TrackOnDisk => ({
  id: 'song',
  title: 'Song',
  artist: null,
  duration: SECONDS,
  mix: audio('mixes/a', ['mix'], WHOLE),
  stems: audio('stems/a', ['vocals', 'drums', 'bass', 'other'], of.stemsReady ?? WHOLE),
  analysis: steadyAnalysis(SECONDS),
  ...of,
})

/** Two decks whose time is moved by hand, in steps of the clock's tick. */
export const decksWith = (tracks: Record<string, TrackOnDisk> = { song: track() }) => {
  const clock = { now: 1000 }
  const tree = createTree({ now: () => clock.now })
  const transport = createTransport(tree, id => {
    const found = tracks[id]
    if (!found) throw new Failure('unknown_track', id)
    return found
  })
  follow(transport)
  installTriggers(transport)
  const scenes = installScenes(transport)
  const tick = createTick(transport)
  const pass = (seconds: number, stepMs = 5) => {
    for (let left = seconds * 1000; left > 0; left -= stepMs) {
      clock.now += Math.min(stepMs, left)
      tick()
      turnScenes(scenes)
    }
  }
  const seconds = (n: 1 | 2 = 1) => sampleAt(transport.decks[n], clock.now) / LIBRARY_RATE
  const say = (path: string, value?: unknown) => set(tree, path, value, { origin: 'panel:a' })
  return { clock, tree, transport, tick, pass, seconds, say, value: (path: string) => get(tree, path) }
}
