import { LIBRARY_RATE, type Manifest } from '../../contract/audio-folder.ts'
import type { Seconds } from '../../contract/units.ts'
import { createTransport, follow, installTriggers } from '../../bridge/transport/index.ts'
import { createTree, set } from '../../bridge/tree/index.ts'

const manifest = (samples: number): Manifest => ({
  version: 1,
  rate: LIBRARY_RATE,
  channels: 2,
  encoding: 's16',
  fullScale: 2,
  samples,
  files: ['mix'],
  ready: [[0, samples]],
  complete: true,
  engine: 'hand',
  engineVersion: '1',
  modelResidualDb: null,
  residualDb: null,
  clipped: 0,
})

/** Decks whose time is moved by hand, with a long track on deck 1. */
export const loadedDecks = (seconds: Seconds) => {
  let now = 1000
  const tree = createTree({ now: () => now })
  const transport = createTransport(tree, id => ({
    id,
    title: id,
    artist: null,
    duration: seconds,
    mix: { folder: 'mixes/a', manifest: manifest(seconds * LIBRARY_RATE) },
    stems: null,
    analysis: null,
  }))
  follow(transport)
  installTriggers(transport)
  set(tree, '/deck/1/load', 'song', { origin: 'test' })
  const clock = {
    pass: (ms: number): void => {
      now += ms
    },
  }
  return { transport, clock }
}
