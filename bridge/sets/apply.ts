import type { DeckNumber } from '../../contract/parameters.ts'
import { isOfSets, type SetDocument, type SetTrack } from '../../contract/set.ts'
import type { AutomationShelf } from '../automation/index.ts'
import type { KeptState } from '../inserts/index.ts'
import { reportScenes } from '../scenes/index.ts'
import { jump, load, type Transport } from '../transport/index.ts'
import { restore, set } from '../tree/index.ts'

export type Stage = {
  transport: Transport
  shelf: Pick<AutomationShelf, 'put'>
  /** Takes what plugins in the slots had kept. */
  keep: (states: KeptState[]) => void
}
/** A deck of a set whose track is not there yet. `stood`: what lay on it when the set was opened. */
export type Waiting = { deck: DeckNumber; track: SetTrack; stood: string | null }

const FROM = { origin: 'bridge', force: true } as const

/** Puts a track of the set on its deck, with cues and lanes, where the set has it.
 *  @param id  in this library
 *  @throws unknown_track, not_ready */
export const putTrack = ({ transport, shelf }: Stage, document: SetDocument, n: DeckNumber, id: string): void => {
  const deck = document.decks.find(one => one.deck === n)
  const track = document.tracks.find(one => one.id === deck?.track)
  if (!deck || !track) return
  // whether it can be loaded comes first: nothing of a track that is not there is changed
  transport.lookUp(id)
  transport.cues.set(id, { cue: track.cue, hotCues: [...track.hotCues] })
  if (track.lanes) shelf.put(id, track.lanes)
  load(transport, n, id)
  jump(transport, n, deck.sample)
  const beats = document.values[`/deck/${n}/loop`]
  if (typeof beats === 'number') set(transport.tree, `/deck/${n}/loop`, beats, FROM)
  transport.decks[n].loop = deck.loop
}

/** Opens a set: every deck holds, at the place and with the sound that it was saved with. Hands give way.
 *  @returns the decks whose track is not there, and how many values no parameter takes */
export const applySet = (stage: Stage, document: SetDocument): { waiting: Waiting[]; refused: number } => {
  const { transport } = stage
  const { tree, decks, scenes } = transport
  for (const n of [1, 2] as const) set(tree, `/deck/${n}/play`, false, FROM)
  scenes.clear()
  for (const [n, values] of document.scenes) scenes.set(n, values)
  reportScenes(transport)
  stage.keep(document.inserts ?? [])
  const values = Object.entries(document.values).filter(([path]) => isOfSets(path) && !path.endsWith('/loop'))
  const refused =
    restore(tree, Object.fromEntries(values), FROM) +
    values.filter(([path]) => !tree.entries.has(path) && !tree.wishes.has(path)).length
  const waiting = document.decks.flatMap(({ deck, track: id }): Waiting[] => {
    const track = document.tracks.find(one => one.id === id)
    if (!track) return []
    try {
      putTrack(stage, document, deck, track.id)
      return []
    } catch {
      return [{ deck, track, stood: decks[deck].track?.id ?? null }]
    }
  })
  return { waiting, refused }
}
