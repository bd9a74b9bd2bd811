import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Seconds } from '../../contract/units.ts'
import { createTransport, follow, installTriggers } from '../../bridge/transport/index.ts'
import { createTree, set } from '../../bridge/tree/index.ts'
import { manifestOf } from '../bridge/data-folder.ts'

/** Decks whose time is moved by hand, with a long track on deck 1. */
export const loadedDecks = (seconds: Seconds) => {
  let now = 1000
  const tree = createTree({ now: () => now })
  const transport = createTransport(tree, id => ({
    id,
    title: id,
    artist: null,
    duration: seconds,
    mix: { folder: 'mixes/a', manifest: manifestOf(['mix'], seconds * LIBRARY_RATE) },
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
