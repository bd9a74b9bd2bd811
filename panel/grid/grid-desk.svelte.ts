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

/** @param save  says whether the library took it; an edit that it did not take is shown no more */
export const createGridDesk = (save: (id: string, manual: ManualGrid) => Promise<boolean>) => {
  let edits: Record<string, ManualGrid> = $state.raw({})
  const wanted = new Map<string, ManualGrid>()
  const saving = new Set<string>()
  const made = new WeakMap<object, { manual: ManualGrid; grid: PlayedGrid }>()

  const manualOf = (track: Shown): ManualGrid => edits[track.id] ?? track.manual ?? NOTHING_BY_HAND
  const forget = (id: string, edit: ManualGrid): void => {
    if (edits[id] !== edit) return
    const { [id]: _, ...others } = edits
    edits = others
  }
  const saveAll = async (id: string): Promise<void> => {
    if (saving.has(id)) return
    saving.add(id)
    for (let edit = wanted.get(id); edit; edit = wanted.get(id)) {
      wanted.delete(id)
      const last = edit
      const taken = await save(id, last)
      setTimeout(() => forget(id, last), taken ? SETTLES_MS : 0)
    }
    saving.delete(id)
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
      wanted.set(track.id, manual)
      void saveAll(track.id)
    },
  }
}
