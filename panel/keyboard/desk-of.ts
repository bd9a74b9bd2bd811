import { keepWaves, zoomBy } from '../deck/kept-waves.ts'
import { numberAt } from '../live/state.ts'
import type { Stage } from '../stage/stage.ts'
import { showSongs } from '../stage/unfolded.ts'
import type { Desk } from './bindings.ts'

const press = (testid: string, what: 'focus' | 'click'): void =>
  document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.[what]()

/** What keys do, on the deck that is lit. */
export const deskOf = ({ live, looks, actions, grid }: Stage): Desk => {
  const { deck } = looks
  return {
    deck,
    actions,
    grid,
    openGrid: () => {
      looks.grid[deck] = !looks.grid[deck]
    },
    beatsOfLoop: () => numberAt(live.state, `/deck/${deck}/loop`),
    focusDeck: to => {
      looks.deck = to
    },
    showKeys: () => {
      looks.keys = true
    },
    search: () => {
      looks.view = 'library'
      showSongs(looks)
      requestAnimationFrame(() => press('search', 'focus'))
    },
    showSets: () => {
      const sets = !looks.sets
      looks.view = 'library'
      showSongs(looks)
      looks.sets = sets
    },
    tallLists: () => {
      looks.tall = !looks.tall
    },
    zoom: by => {
      looks.zoom = zoomBy(looks.zoom, by)
      keepWaves(looks)
    },
    addSongs: () => press('drop-input', 'click'),
    addFolder: () => press('folder-input', 'click'),
    lock: () => {
      looks.locked = true
    },
  }
}
