import type { SurfaceHint } from '../../contract/controllers.ts'
import type { Change, FromBridge, LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { OpenedSet } from '../../contract/set.ts'
import { faderLevel, faderPosition } from '../../contract/tapers.ts'

/** What the bridge last said. */
export type Mirror = {
  open: boolean
  version: string
  api: string | null
  /** Values and readings by path. */
  readonly values: Map<Path, ParameterValue>
  /** Which change a value is of. */
  readonly seqs: Map<Path, number>
  decks: Record<DeckNumber, LoadedTrack | null>
  set: OpenedSet | null
  hints: readonly SurfaceHint[]
  /** Hands that hold a control now: by path, whose. */
  readonly holders: Map<Path, string>
}

export const createMirror = (): Mirror => ({
  open: false,
  version: '',
  api: null,
  values: new Map(),
  seqs: new Map(),
  decks: { 1: null, 2: null },
  set: null,
  hints: [],
  holders: new Map(),
})

const GAIN = /^(\/deck\/\d\/stem\/[a-z]+)\/(gain|fader)$/

/** Notes a value. A stem's gain and its fader are two views of one control, and whoever sets one hears of neither. */
const note = ({ values }: Mirror, path: Path, value: ParameterValue): void => {
  values.set(path, value)
  const [, stem, leaf] = GAIN.exec(path) ?? []
  if (stem === undefined || typeof value !== 'number') return
  if (leaf === 'gain') values.set(`${stem}/fader`, faderPosition(value))
  else values.set(`${stem}/gain`, faderLevel(value))
}

/** Takes a value, unless a later one is known. */
const settle = (mirror: Mirror, path: Path, value: ParameterValue, seq: number): void => {
  if (seq < (mirror.seqs.get(path) ?? 0)) return
  mirror.seqs.set(path, seq)
  note(mirror, path, value)
}

const change = (mirror: Mirror, { path, value, touch, origin, seq }: Change): void => {
  settle(mirror, path, value, seq)
  if (touch) mirror.holders.set(path, origin)
  else mirror.holders.delete(path)
}

const greeted = (mirror: Mirror, hello: Extract<FromBridge, { t: 'hello' }>): void => {
  mirror.values.clear()
  mirror.seqs.clear()
  mirror.holders.clear()
  for (const [path, value] of Object.entries(hello.readings)) mirror.values.set(path, value)
  for (const [path, value] of Object.entries(hello.values)) mirror.values.set(path, value)
  const { version, api, decks, set = null } = hello
  Object.assign(mirror, { open: true, version, api, decks: { ...decks }, set, hints: [] })
}

/** Takes a message of the bridge.
 *  @returns whether anything that is shown may have changed */
export const hear = (mirror: Mirror, message: FromBridge): boolean => {
  switch (message.t) {
    case 'hello':
      greeted(mirror, message)
      return true
    case 'changes':
      for (const one of message.changes) change(mirror, one)
      return true
    case 'stands':
      settle(mirror, message.path, message.value, message.seq)
      return true
    case 'readings':
      for (const [path, value] of Object.entries(message.values)) mirror.values.set(path, value)
      return true
    case 'deck':
      mirror.decks[message.deck] = message.track
      return true
    case 'hints':
      mirror.hints = message.hints
      return true
    case 'set':
      mirror.set = message.set
      return true
    case 'api':
      mirror.api = message.api
      return true
    default:
      return false
  }
}

/** The bridge is gone: nothing that it said counts any more. */
export const forget = (mirror: Mirror): void => {
  mirror.values.clear()
  mirror.seqs.clear()
  mirror.holders.clear()
  Object.assign(mirror, { open: false, api: null, decks: { 1: null, 2: null }, set: null, hints: [] })
}
