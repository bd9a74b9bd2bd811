import type { FromBridge } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { type Gauges, seePosition } from './gauges.ts'
import { emptyState, type LiveState } from './state.ts'

type Hello = Extract<FromBridge, { t: 'hello' }>
/** What apply needs beside the message: whether this page moves a path just now, and what it stood at before. */
export type Mine = { moves: (path: Path) => boolean; before: (path: Path) => ParameterValue | undefined }

const isMeter = (path: Path): boolean => /\/(meter|rms)$/.test(path)
/** Readings that are painted every frame from elsewhere, or not shown. */
const isPainted = (path: Path): boolean => /\/(position|beat|bar|phrase)$/.test(path)

const applyReadings = (state: LiveState, gauges: Gauges, readings: Record<Path, ParameterValue>): void => {
  for (const [path, value] of Object.entries(readings)) {
    if (!isMeter(path)) {
      if (!isPainted(path) && state.readings[path] !== value) state.readings[path] = value
    } else if (typeof value === 'number') gauges.levels.set(path, value)
  }
}

const defaultsOf = (rows: Record<Path, Row>): Record<Path, ParameterValue> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([path, row]) =>
      row.kind === 'value' && row.default !== undefined ? [[path, row.default]] : [],
    ),
  )

const applyHello = (state: LiveState, gauges: Gauges, hello: Hello, mine: Mine, now: MonotonicMs): void => {
  state.connection = 'open'
  state.you = hello.you
  state.version = hello.version
  state.api = hello.api
  state.access = hello.access ?? null
  state.oscPort = hello.oscPort
  state.seq = hello.seq
  state.host = hello.host
  state.decks = { 1: hello.decks[1] ?? null, 2: hello.decks[2] ?? null }
  state.surfaces = hello.surfaces
  state.set = hello.set ?? null
  state.loops = { 1: null, 2: null, ...hello.loops }
  state.rows = hello.rows ?? {}
  const values = { ...emptyState().values, ...defaultsOf(hello.rows ?? {}), ...hello.values }
  for (const path of Object.keys(values)) if (!mine.moves(path)) state.values[path] = values[path] as ParameterValue
  state.readings = {}
  applyReadings(state, gauges, hello.readings)
  applyPositions(state, gauges, hello.positions, now)
}

const applyPositions = (
  state: LiveState,
  gauges: Gauges,
  positions: Extract<FromBridge, { t: 'position' }>['positions'],
  now: MonotonicMs,
): void => {
  for (const p of positions) {
    seePosition(gauges, p, now)
    if (state.holding[p.deck] !== p.holding) state.holding[p.deck] = p.holding
  }
}

/** A row that comes stands at its default until a change says otherwise; one that goes takes its value with it. */
const applyRows = (state: LiveState, rows: Record<Path, Row>, gone: readonly Path[]): void => {
  const left = new Set(gone)
  state.rows = { ...Object.fromEntries(Object.entries(state.rows).filter(([path]) => !left.has(path))), ...rows }
  for (const path of gone) {
    delete state.values[path]
    delete state.readings[path]
  }
  Object.assign(state.values, defaultsOf(rows))
}

/** Takes one message of the bridge into what the page knows. */
export const apply = (
  state: LiveState,
  gauges: Gauges,
  message: FromBridge,
  { mine, now }: { mine: Mine; now: MonotonicMs },
): void => {
  switch (message.t) {
    case 'hello':
      applyHello(state, gauges, message, mine, now)
      return
    case 'changes':
      for (const change of message.changes) {
        state.seq = Math.max(state.seq, change.seq)
        // The bridge's own word is a correction: another hand holds the control, or a trigger moved it.
        if (change.origin === 'bridge' || !mine.moves(change.path)) state.values[change.path] = change.value
      }
      return
    case 'jump':
      state.seq = Math.max(state.seq, message.seq)
      gauges.positions[message.deck] = { ...gauges.positions[message.deck], sample: message.sample, at: now }
      return
    case 'readings':
      applyReadings(state, gauges, message.values)
      return
    case 'position':
      // The page that sounds knows better; one that may not sound yet follows the bridge's clock.
      if (!state.hosting || state.host?.blocked) applyPositions(state, gauges, message.positions, now)
      return
    case 'loop':
      state.loops = { ...state.loops, [message.deck]: message.between }
      return
    case 'rows':
      applyRows(state, message.rows, message.gone)
      return
    case 'effects':
      state.effects = message.effects
      return
    case 'deck':
      state.decks = { ...state.decks, [message.deck]: message.track }
      return
    case 'lanes':
      state.lanes = { ...state.lanes, [message.deck]: { track: message.track, lanes: message.lanes } }
      return
    case 'left':
      state.left = message.paths
      return
    case 'host':
      state.host = message.host
      return
    case 'surfaces':
      state.surfaces = message.surfaces
      return
    case 'hints':
      state.hints = message.hints
      return
    case 'learn':
      state.learn = message.learn
      return
    case 'set':
      state.set = message.set
      return
    case 'api':
      state.api = message.api
      return
    case 'refused': {
      const before = mine.before(message.path)
      if (before !== undefined) state.values[message.path] = before
      state.refusal = { path: message.path, failure: message.failure }
      return
    }
  }
}
