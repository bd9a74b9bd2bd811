import type { Analysis } from '../../contract/analysis.ts'
import { type PlayedGrid, playedGrid } from '../../contract/grid.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { Seconds } from '../../contract/units.ts'

type Shown = { id: string; manual?: ManualGrid | null; analysis: Analysis | null; duration: Seconds | null }
/** What was set by hand: shown at once, saved in turn. */
export type GridDesk = ReturnType<typeof createGridDesk>

/** For so long after it was saved an edit is shown from here: until it has come back by the bridge. */
const SETTLES_MS = 2000
const NOTHING_BY_HAND: ManualGrid = { locked: false }

/** @param of.save     says whether the library took it, once it did; one that it refused is shown no more
 *  @param of.waiting  what a hand set earlier and the library has not taken yet */
export const createGridDesk = (of: {
  save: (id: string, manual: ManualGrid) => Promise<boolean>
  waiting: (id: string) => ManualGrid | undefined
}) => {
  let edits: Record<string, ManualGrid> = $state.raw({})
  const made = new WeakMap<object, { manual: ManualGrid; grid: PlayedGrid }>()

  const manualOf = (track: Shown): ManualGrid =>
    edits[track.id] ?? of.waiting(track.id) ?? track.manual ?? NOTHING_BY_HAND
  const forget = (id: string, edit: ManualGrid): void => {
    if (edits[id] !== edit) return
    const { [id]: _, ...others } = edits
    edits = others
  }
  const keep = async (id: string, edit: ManualGrid): Promise<void> => {
    const taken = await of.save(id, edit)
    setTimeout(() => forget(id, edit), taken ? SETTLES_MS : 0)
  }
  return {
    manualOf,
    /** The grid as it is played, an edit included; made once for each track and edit. */
    gridOf: (track: Shown): PlayedGrid => {
      const manual = manualOf(track)
      const known = made.get(track)
      if (known?.manual === manual) return known.grid
      const grid = playedGrid({ analysis: track.analysis, manual, duration: track.duration })
      made.set(track, { manual, grid })
      return grid
    },
    edit: (track: Shown, manual: ManualGrid): void => {
      edits = { ...edits, [track.id]: manual }
      void keep(track.id, manual)
    },
  }
}
