import type { Scope } from '../../contract/access.ts'
import type { Lane } from '../../contract/automation.ts'
import type { LearnState, SurfaceHint } from '../../contract/controllers.ts'
import type { FailureReport } from '../../contract/errors.ts'
import type { DeckPosition, HostStatus, LoadedTrack, Origin, SurfaceStatus } from '../../contract/live.ts'
import type { EffectOffer } from '../../contract/inserts.ts'
import type { OpenedSet } from '../../contract/set.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { type DeckNumber, type Path, parameterTable } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'

/** connecting: never reached yet; away: it was reached, or three tries failed. */
export type Connection = 'connecting' | 'open' | 'away'

/** What the page knows of the bridge. Meters and positions are in Gauges, outside the framework. */
export type LiveState = {
  connection: Connection
  /** True while this page holds the sound, also while the bridge is away. */
  hosting: boolean
  you: Origin | null
  version: string | null
  api: string | null
  /** What this page may; null until the bridge said so. */
  access: { lan: boolean; scope: Scope; local: boolean } | null
  oscPort: number | null
  seq: number
  values: Record<Path, ParameterValue>
  readings: Record<Path, ParameterValue>
  host: HostStatus | null
  decks: Record<DeckNumber, LoadedTrack | null>
  /** What is automated on each deck, and the controls that hands have taken from their lanes. */
  lanes: Record<DeckNumber, { track: string | null; lanes: Lane[] }>
  left: Path[]
  holding: Record<DeckNumber, DeckPosition['holding']>
  /** Where the loop of each deck lies, as it was last told; it runs while the deck's `loop` is above 0. */
  loops: Record<DeckNumber, readonly [Samples, Samples] | null>
  surfaces: SurfaceStatus[]
  /** Controls that wait to take their value. */
  hints: SurfaceHint[]
  /** How learn mode stands. */
  learn: LearnState
  /** The set that was opened last. */
  set: OpenedSet | null
  /** Rows besides the table's: of what lies in the insert slots. */
  rows: Record<Path, Row>
  /** What can be loaded into a slot. */
  effects: EffectOffer[]
  refusal: { path: Path; failure: FailureReport } | null
}

const table = parameterTable()

/** The default of every value in the table. */
export const defaultValues = (): Record<Path, ParameterValue> => {
  const values: Record<Path, ParameterValue> = {}
  for (const [path, row] of table) if (row.kind === 'value' && row.default !== undefined) values[path] = row.default
  return values
}

export const emptyState = (): LiveState => ({
  connection: 'connecting',
  hosting: false,
  you: null,
  version: null,
  api: null,
  access: null,
  oscPort: null,
  seq: 0,
  values: defaultValues(),
  readings: {},
  host: null,
  decks: { 1: null, 2: null },
  lanes: { 1: { track: null, lanes: [] }, 2: { track: null, lanes: [] } },
  left: [],
  holding: { 1: null, 2: null },
  loops: { 1: null, 2: null },
  surfaces: [],
  hints: [],
  learn: { inputs: [], own: [], learning: null, failure: null },
  set: null,
  rows: {},
  effects: [],
  refusal: null,
})

export const numberAt = (state: LiveState, path: Path): number => {
  const value = state.values[path]
  return typeof value === 'number' ? value : 0
}
export const isOn = (state: LiveState, path: Path): boolean => state.values[path] === true
export const readingNumber = (state: LiveState, path: Path): number | undefined => {
  const value = state.readings[path]
  return typeof value === 'number' ? value : undefined
}
