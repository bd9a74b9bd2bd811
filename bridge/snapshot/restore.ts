import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import { advance, jump, load, type Transport } from '../transport/index.ts'
import { restore, set } from '../tree/index.ts'
import { deckOf, isOfSnapshots, type Snapshot } from './snapshot.ts'

/** A gap longer than this is no crash that plays on, or the clock was moved. */
const LONGEST_GAP_MS = 10 * 60_000
const FROM = { origin: 'bridge', force: true } as const

const restoreDeck = (transport: Transport, n: DeckNumber, snapshot: Snapshot): boolean => {
  const saved = deckOf(snapshot, n)
  if (!saved?.id) return false
  try {
    load(transport, n, saved.id)
  } catch {
    return false
  }
  jump(transport, n, saved.sample)
  return true
}

const playOn = (transport: Transport, n: DeckNumber, snapshot: Snapshot, wallClock: number): void => {
  const saved = deckOf(snapshot, n)
  const gap = wallClock - snapshot.savedAt
  if (!saved?.playing || gap < 0 || gap > LONGEST_GAP_MS) return
  set(transport.tree, `/deck/${n}/play`, true, FROM)
  transport.decks[n].at -= gap
  advance(transport)
}

/** Brings a snapshot back: cues, scenes, tracks, places and values. After a crash a deck that played plays on from where
 *  it would be by now; after an ordinary start it holds where it was left.
 *  @returns the tracks that are not there any more */
export const restoreSnapshot = (
  transport: Transport,
  snapshot: Snapshot,
  { crashed, wallClock }: { crashed: boolean; wallClock: number },
): string[] => {
  for (const [id, cues] of snapshot.cues) transport.cues.set(id, cues)
  for (const [n, values] of snapshot.scenes) transport.scenes.set(n, values)
  const loaded = DECKS.filter(n => restoreDeck(transport, n, snapshot))
  const values = Object.entries(snapshot.values).filter(
    ([path]) => isOfSnapshots(path) && !path.endsWith('/play') && (crashed || path !== '/master/record'),
  )
  restore(transport.tree, Object.fromEntries(values), FROM)
  for (const n of loaded) transport.decks[n].loop = deckOf(snapshot, n)?.loop ?? null
  if (crashed) for (const n of loaded) playOn(transport, n, snapshot, wallClock)
  return DECKS.filter(n => !loaded.includes(n)).flatMap(n => deckOf(snapshot, n)?.id ?? [])
}
