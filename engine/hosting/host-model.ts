import type { DeckPosition, LoadedTrack } from '../../contract/live.ts'
import { slotOfPath, type SlotPath } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path, parameterTable } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import type { DeckState } from '../engine.ts'
import type { OutsideEffect, ToEngine } from './messages.ts'

/** What the host was told and where it is: enough to begin anew when the sound has to be opened again. */
export type HostModel = {
  readonly values: Map<Path, ParameterValue>
  readonly tracks: Record<DeckNumber, LoadedTrack | null>
  readonly places: Record<DeckNumber, Samples>
  /** Where the loops lie that were set between two samples. */
  readonly loops: Record<DeckNumber, readonly [Samples, Samples] | null>
  /** Effects that run outside. */
  readonly outside: Map<SlotPath, OutsideEffect>
}

export const createHostModel = (): HostModel => ({
  values: new Map(),
  tracks: { 1: null, 2: null },
  places: { 1: 0, 2: 0 },
  loops: { 1: null, 2: null },
  outside: new Map(),
})

const KEPT: ReadonlySet<Path> = new Set(
  [...parameterTable()].filter(([, row]) => row.kind === 'value' && !row.reserved && !row.viewOf).map(([path]) => path),
)

/** Whether a path has a value that stands, as triggers have not; what lies in a slot is known by its name alone. */
export const isKept = (path: Path): boolean => KEPT.has(path) || isKeptOfSlot(path)

const isKeptOfSlot = (path: Path): boolean => {
  const of = slotOfPath(path)
  return of !== undefined && of.leaf !== 'move' && of.leaf !== 'fault'
}

/** Forgets the values of what lay in a slot, where another effect comes into it. */
export const forgetEffect = (values: Map<Path, ParameterValue>, path: Path): void => {
  const of = slotOfPath(path)
  if (of?.leaf !== 'effect') return
  for (const other of [...values.keys()]) if (other.startsWith(`${of.slot}/`)) values.delete(other)
}

/** Keeps a value. @returns whether it is news to the engine: a trigger always is, a value when it differs */
export const keepValue = (model: HostModel, path: Path, value: ParameterValue): boolean => {
  if (!isKept(path)) return true
  if (model.values.get(path) === value) return false
  forgetEffect(model.values, path)
  if (slotOfPath(path)?.leaf === 'effect') model.outside.delete(path.replace(/\/effect$/, ''))
  model.values.set(path, value)
  return true
}

/** Keeps an effect that runs outside, or that it is gone. @returns what the engine is to hear */
export const keepOutside = (model: HostModel, slot: SlotPath, outside: OutsideEffect | null): ToEngine => {
  if (outside) model.outside.set(slot, outside)
  else model.outside.delete(slot)
  return { t: 'insert', slot, outside }
}

/** The loops that run between two samples. */
const loopsOf = ({ loops, values }: HostModel): { deck: DeckNumber; between: readonly [Samples, Samples] }[] =>
  DECKS.flatMap(deck => {
    const between = Number(values.get(`/deck/${deck}/loop`) ?? 0) > 0 ? loops[deck] : null
    return between ? [{ deck, between }] : []
  })

/** What an engine that is new is told once the tracks are on its decks. */
export const whatStands = (model: HostModel): ToEngine[] => [
  ...DECKS.map((deck): ToEngine => ({ t: 'jump', deck, sample: model.places[deck], how: 'pass' })),
  ...[...model.values].map(([path, value]): ToEngine => ({ t: 'set', path, value })),
  ...[...model.outside].map(([slot, outside]): ToEngine => ({ t: 'insert', slot, outside })),
  ...loopsOf(model).map((loop): ToEngine => ({ t: 'loop', ...loop })),
]

/** Where the performer's loops run: as the engine says, which may bridge a gap by a loop of its own, else as was set. */
export const liveLoops = (
  model: HostModel,
  states: readonly DeckState[] | undefined,
): Record<DeckNumber, readonly [Samples, Samples] | null> => {
  const loopOn = (deck: DeckNumber): readonly [Samples, Samples] | null => {
    if (!(Number(model.values.get(`/deck/${deck}/loop`) ?? 0) > 0)) return null
    const state = states?.[deck - 1]
    return (state && state.holding === null ? state.loop : null) ?? model.loops[deck]
  }
  return { 1: loopOn(1), 2: loopOn(2) }
}

/** What a deck would be without an engine that runs. */
export const stateOf = (model: HostModel, deck: DeckNumber): DeckState => ({
  sample: model.places[deck],
  rate: Number(model.values.get(`/deck/${deck}/rate`) ?? 1),
  playing: model.values.get(`/deck/${deck}/play`) === true,
  holding: null,
  ended: false,
  turns: 0,
  loop: null,
  wanted: null,
})

/** Takes over where another host was. @returns the decks that play */
export const takePositions = (model: HostModel, positions: readonly DeckPosition[]): void => {
  for (const { deck, sample, playing, rate } of positions) {
    if (!DECKS.includes(deck)) continue
    model.places[deck] = Math.max(0, sample)
    model.values.set(`/deck/${deck}/play`, playing)
    model.values.set(`/deck/${deck}/rate`, rate)
  }
}
