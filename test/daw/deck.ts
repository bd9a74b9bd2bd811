import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { dawPath } from '../../contract/daw.ts'
import type { Change } from '../../contract/live.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { openDaws } from '../../bridge/daw/index.ts'
import { advance, createTransport, follow, installTriggers } from '../../bridge/transport/index.ts'
import { createTree, flush, get, report, set, subscribe, watch } from '../../bridge/tree/index.ts'
import { manifestOf, steadyAnalysis } from '../bridge/data-folder.ts'
import { until } from '../osc/peer.ts'
import type { DawPeer } from './daw-peer.ts'

const SECONDS = 600

/** Decks as the bridge has them, with a long track at 120 BPM on the first, and what links them with DAWs. */
export const deckAndDaws = (file = '') => {
  const thrown: unknown[] = []
  const tree = createTree({ onThrow: one => void thrown.push(one) })
  const stems = { folder: 'stems', manifest: manifestOf([...FOUR_STEMS], SECONDS * LIBRARY_RATE) }
  const transport = createTransport(tree, id => ({
    id,
    title: id,
    artist: null,
    duration: SECONDS,
    mix: null,
    stems,
    analysis: steadyAnalysis(SECONDS),
  }))
  follow(transport)
  installTriggers(transport)
  set(tree, '/deck/1/load', 'song', { origin: 'hand' })
  report(tree, '/deck/1/track/tempo', 120)
  const daws = openDaws(transport, { file, log: () => {} })
  const clock = setInterval(() => {
    advance(transport)
    flush(tree)
  }, 5)
  const changes: Change[] = []
  const stop = subscribe(tree, 'eye', change => {
    if (change.path.startsWith('/deck/') && !change.path.endsWith('/fader')) changes.push(change)
  })
  let boundAt = 0
  const unwatch = watch(tree, (path, value) => {
    if (path.startsWith('/daw/') && value === 'bound') boundAt = performance.now()
  })
  const hand = (path: string, value?: number | boolean | string, touch?: boolean) =>
    set(tree, path, value, { origin: 'hand', ...(touch === undefined ? {} : { touch }) })
  return {
    tree,
    transport,
    daws,
    changes,
    thrown,
    hand,
    value: (path: string) => get(tree, path),
    stem: (name: string, what: string) => get(tree, `/deck/1/stem/${name}/${what}`),
    /** When a DAW was bound last, by performance.now(). */
    boundAt: () => boundAt,
    status: () => daws.surfaces()[0],
    /** Switches the link on and waits until every stem that it is to find is there. */
    link: async (peer: DawPeer, found = 4): Promise<void> => {
      hand(dawPath(peer.daw, 'port'), peer.port)
      hand(dawPath(peer.daw, 'listen'), peer.listen)
      hand(dawPath(peer.daw, 'on'), true)
      await until(
        () => daws.surfaces().some(({ ok, says }) => ok && says.split(' of deck')[0]?.split(', ').length === found),
        `${found} stems of ${peer.daw} are linked`,
      )
    },
    close: (): void => {
      clearInterval(clock)
      stop()
      unwatch()
      daws.close()
    },
  }
}
export type DeckAndDaws = ReturnType<typeof deckAndDaws>
