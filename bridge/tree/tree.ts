import type { Change, Origin } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { type Path, parameterTable } from '../../contract/parameters.ts'
import type { MonotonicMs, Position } from '../../contract/units.ts'
import { aliasTable } from './resolve.ts'

/** The deck that short addresses mean. */
export const FOCUSED = 1

/** Who sets something, when it is due at the host, and whether a hand is on the control. */
export type From = {
  origin: Origin
  at?: number
  touch?: boolean
  /** A hand that no sensor feels turns it: it is the hand's for a moment. */
  hand?: boolean
  /** Whoever sets sends back what it is told. */
  mayEcho?: boolean
  /** Moves held controls too: /panic. */
  force?: boolean
}
/** Acts on a set before it is published; a Failure that it throws reaches whoever set. */
export type Handler = (value: ParameterValue, from: From) => void
/** Who holds a control: shared by a gain and its fader. */
export type Hold = {
  by: Origin | null
  at: MonotonicMs
  /** Whose hand moved it last without a touch, and when. */
  mover: Origin | null
  movedAt: MonotonicMs
}
/** Between which positions a hand took a control lately: in this span of time and in the one before. */
export type Trail = { since: MonotonicMs; now: [Position, Position]; before: [Position, Position] | null }

export type Entry = {
  readonly path: Path
  readonly row: Row
  now: ParameterValue
  /** The other view of the same control: a gain's fader, a fader's gain. */
  twin: Entry | undefined
  hold: Hold
  /** By whose hand it went where. */
  readonly trails: Map<Origin, Trail>
  handle: Handler | undefined
  /** Of a reading: when it was last sent out. */
  sentAt: MonotonicMs
}

export type Listener = (change: Change) => void
export type Reader = (path: Path, value: ParameterValue) => void

/** Hears of rows that came and of paths that went. */
export type RowListener = (rows: Readonly<Record<Path, Row>>, gone: readonly Path[]) => void

export type Tree = {
  /** By path; rows.ts alone adds and removes. */
  readonly entries: Map<Path, Entry>
  /** `/stem/vocals/gain`, `/stem/1/gain` → the focused deck's path. */
  readonly aliases: Map<Path, Path>
  /** Rows beside the table's, that come and go. */
  readonly added: Map<Path, Row>
  /** Grows whenever rows come or go. */
  shape: number
  readonly rowListeners: Set<RowListener>
  /** Values that were brought back before their rows were there. */
  readonly wishes: Map<Path, ParameterValue>
  seq: number
  readonly listeners: Set<{ origin: Origin; hear: Listener }>
  readonly readers: Set<Reader>
  /** Changes on their way to the listeners; `only` is the one listener of a correction. */
  readonly queue: { change: Change; only: Origin | undefined }[]
  publishing: boolean
  /** Readings that wait for their rate. */
  readonly due: Set<Entry>
  /** Who is to be told what a control stands at, once nobody moves it. */
  readonly owed: Map<string, { entry: Entry; to: Origin; from: MonotonicMs }>
  readonly now: () => MonotonicMs
  readonly onThrow: (thrown: unknown) => void
}

const startOf = (row: Row): ParameterValue =>
  row.default ?? (row.type === 'text' ? '' : row.type === 'boolean' ? false : row.unit === 'dBFS' ? -144 : 0)

export const entryOf = (path: Path, row: Row, start: ParameterValue = startOf(row)): Entry => ({
  path,
  row,
  now: start,
  twin: undefined,
  hold: { by: null, at: 0, mover: null, movedAt: 0 },
  trails: new Map(),
  handle: undefined,
  sentAt: Number.NEGATIVE_INFINITY,
})

/** The parameter tree of contract/parameters.ts at its defaults. Pure: no clock but `now`, no socket, no file.
 *  @param now      monotonic milliseconds
 *  @param onThrow  hears what a listener threw; the others hear the change all the same */
export const createTree = (
  given: { table?: Map<Path, Row>; now?: () => MonotonicMs; onThrow?: (thrown: unknown) => void } = {},
): Tree => {
  const entries = new Map<Path, Entry>()
  for (const [path, row] of given.table ?? parameterTable()) entries.set(path, entryOf(path, row))
  for (const entry of entries.values()) {
    const { viewOf } = entry.row
    const lead = viewOf && entries.get(entry.path.replace(/[^/]+$/, viewOf))
    if (!lead) continue
    entry.twin = lead
    lead.twin = entry
    entry.hold = lead.hold
  }
  return {
    entries,
    aliases: aliasTable(entries.keys(), FOCUSED),
    added: new Map(),
    shape: 0,
    rowListeners: new Set(),
    wishes: new Map(),
    seq: 0,
    listeners: new Set(),
    readers: new Set(),
    queue: [],
    publishing: false,
    due: new Set(),
    owed: new Map(),
    now: given.now ?? (() => performance.now()),
    onThrow: given.onThrow ?? (() => {}),
  }
}

/** Lets `act` decide over sets of a path before they are published. One handler a path. */
export const handle = (tree: Tree, path: Path, act: Handler): void => {
  const entry = tree.entries.get(path)
  if (entry) entry.handle = act
}

/** The value of a path now; undefined where there is none. */
export const get = (tree: Tree, path: Path): ParameterValue | undefined => tree.entries.get(path)?.now
