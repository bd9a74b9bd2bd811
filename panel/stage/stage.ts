import { type Component, createContext } from 'svelte'
import type { AccessDesk } from '../access/access-desk.svelte.ts'
import type { DeckNumber, StemName } from '../../contract/parameters.ts'
import type { PeakShelf } from '../deck/peaks.ts'
import type { GridActions } from '../grid/grid-actions.ts'
import type { GridDesk } from '../grid/grid-desk.svelte.ts'
import type { Hosting, Sounding } from '../hosting/hosting.ts'
import type { Sort } from '../library/sort.ts'
import type { Library } from '../library/library.svelte.ts'
import type { Live } from '../live/live.ts'
import type { SetDesk } from '../sets/set-desk.svelte.ts'
import type { Actions } from './actions.ts'
import type { Painter } from './frame-loop.ts'

/** What the page shows that no other program knows of. */
export type View = 'deck1' | 'deck2' | 'mixer' | 'library' | 'more'
export type Looks = {
  deck: DeckNumber
  view: View
  keys: boolean
  /** Whether hands are kept off this page. */
  locked: boolean
  /** The step of the tour that is told; null while none is. */
  tour: number | null
  search: string
  sort: Sort
  /** The tag that the library is sifted by; '' by none. */
  tag: string
  hidden: string[]
  /** Decks whose grid is open to the hand. */
  grid: Record<DeckNumber, boolean>
  /** Decks whose lanes are shown. */
  lanes: Record<DeckNumber, boolean>
  /** How the waves of stems lie: each in its lane, or all about one middle. */
  waves: 'stacked' | 'overlaid'
  /** Seconds that a waveform shows over 600 pixels. */
  zoom: number
  /** Decks whose strips show equaliser, pan and sends. */
  shape: Record<DeckNumber, boolean>
  /** The place whose inserts are open, by its path: `/deck/1/stem/vocals`, `/deck/1`, `/send/1`, `/master`. */
  inserts: string | null
  /** Whether the sets stand in the library's place. */
  sets: boolean
  /** Whether who may touch stands there. */
  network: boolean
  /** The track that is looked at closely, by its id. */
  track: string | null
  /** Whether the list of songs takes the room of strips. */
  tall: boolean
  /** Decks whose further moves are unfolded, where a low screen folds them. */
  moves: Record<DeckNumber, boolean>
  /** What the large reading beside tempo and key says: where the deck is in bars, or how long it still plays. */
  reading: 'bar' | 'left'
  /** The control whose value is about to be typed; null while none is. */
  typing: { path: string; of: string } | null
  /** Goes up once a second. */
  clock: number
}

/** The panes that the first view does not show: fetched after it. */
export type LatePanes = {
  AccessPane: Component
  AutomationPane: Component<{ deck: DeckNumber }>
  GridPane: Component<{ deck: DeckNumber }>
  InsertPane: Component<{ place: string }>
  KeySheet: Component
  LockVeil: Component
  PhaseMeter: Component
  PluginWindows: Component
  QueuePane: Component
  SetsPane: Component
  StemShapes: Component<{ deck: DeckNumber; stems: readonly StemName[] }>
  SurfacesPane: Component
  Tour: Component
  TrackPane: Component<{ id: string }>
  ValueEntry: Component<{ path: string; of: string }>
}

/** What every view is given. */
export type Stage = {
  live: Live
  library: Library
  hosting: Hosting
  sounding: Sounding
  shelves: Record<DeckNumber, PeakShelf>
  looks: Looks
  actions: Actions
  grids: GridDesk
  sets: SetDesk
  access: AccessDesk
  late: { readonly panes: LatePanes | null }
  grid: GridActions
  eachFrame: (paint: Painter) => () => void
}

export const [getStage, setStage] = createContext<Stage>()
