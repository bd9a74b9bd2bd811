import type { ParameterValue, Row } from '../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path, parameterTable, STEMS } from '../contract/parameters.ts'
import { amplitude } from '../contract/tapers.ts'
import type { Deck, Timing } from './deck.ts'
import { followStrips } from './follow-strips.ts'
import { deckMoves, play, straighten } from './deck-moves.ts'
import { type Limiter, switchLimiter } from './limiter.ts'
import { type Ramp, rampTo } from './ramp.ts'
import type { Strip, StripSettings } from './strip.ts'

/** What the controls turn. */
export type Mixer = {
  readonly decks: readonly [Deck, Deck]
  readonly master: Ramp
  readonly limiter: Limiter
  readonly timing: Timing
  crossfade: number
}

/** Sets one parameter to a value that fits its row. */
type Control = (value: ParameterValue) => void
export type Controls = ReadonlyMap<Path, { row: Row; set: Control }>

const STRIP_SETTINGS: Record<string, keyof StripSettings> = {
  gain: 'gain',
  mute: 'mute',
  solo: 'solo',
  pan: 'pan',
  'eq/low': 'eqLow',
  'eq/mid': 'eqMid',
  'eq/high': 'eqHigh',
  filter: 'filter',
}
const FLAT: StripSettings = { gain: 0, mute: false, solo: false, pan: 0, eqLow: 0, eqMid: 0, eqHigh: 0, filter: 0 }

/** Level that the crossfader leaves a deck: both stand at 1 in the middle, and each falls as a quarter cosine towards
 *  the other's end. */
const crossfaded = (number: DeckNumber, crossfade: number): number => {
  const away = Math.max(0, number === 1 ? crossfade : -crossfade)
  return away >= 1 ? 0 : Math.cos((away * Math.PI) / 2)
}

const followLevels = ({ decks, crossfade, timing }: Mixer): void => {
  for (const n of DECKS) {
    const deck = decks[n - 1] as Deck
    rampTo(deck.level, amplitude(deck.gain) * crossfaded(n, crossfade), timing.ramp)
  }
}

const stemControl =
  (mixer: Mixer, deck: Deck, strip: Strip, setting: keyof StripSettings): Control =>
  value => {
    Object.assign(strip.settings, { [setting]: value })
    followStrips(deck, mixer.timing.ramp)
  }

const deckControls = (mixer: Mixer, deck: Deck, other: Deck): Record<string, Control> => ({
  gain: value => {
    deck.gain = Number(value)
    followLevels(mixer)
  },
  ...deckMoves(deck, other, mixer.timing),
})

/** Full mix at unity: every stem open, filters and equalisers flat, loops off. */
const panic = (mixer: Mixer): void => {
  for (const deck of mixer.decks) {
    for (const strip of deck.strips) Object.assign(strip.settings, FLAT)
    followStrips(deck, mixer.timing.ramp)
    straighten(deck, mixer.timing)
  }
}

const sessionControls = (mixer: Mixer): Record<Path, Control> => ({
  '/master/gain': value => rampTo(mixer.master, amplitude(Number(value)), mixer.timing.ramp),
  '/master/crossfade': value => {
    mixer.crossfade = Number(value)
    followLevels(mixer)
  },
  '/master/limiter': value => switchLimiter(mixer.limiter, value === true, mixer.timing.ramp),
  '/transport/play': () => {
    for (const deck of mixer.decks) if (deck.changing ? deck.next : deck.source) play(deck, true, mixer.timing)
  },
  '/transport/stop': () => {
    for (const deck of mixer.decks) play(deck, false, mixer.timing)
  },
  '/panic': () => panic(mixer),
})

/** Every path that turns something in the engine. */
export const controlsOf = (mixer: Mixer): Controls => {
  const rows = parameterTable()
  const controls = new Map<Path, { row: Row; set: Control }>()
  const add = (path: Path, set: Control): void => {
    const row = rows.get(path)
    if (row) controls.set(path, { row, set })
  }
  for (const n of DECKS) {
    const deck = mixer.decks[n - 1] as Deck
    const other = mixer.decks[2 - n] as Deck
    for (const [leaf, set] of Object.entries(deckControls(mixer, deck, other))) add(`/deck/${n}/${leaf}`, set)
    for (const [i, name] of STEMS.entries())
      for (const [leaf, setting] of Object.entries(STRIP_SETTINGS))
        add(`/deck/${n}/stem/${name}/${leaf}`, stemControl(mixer, deck, deck.strips[i] as Strip, setting))
  }
  for (const [path, set] of Object.entries(sessionControls(mixer))) add(path, set)
  return controls
}

/** The value as the row takes it: clamped to its range, 0 and 1 for a toggle; undefined where it does not fit. */
export const fitted = (row: Row, value: ParameterValue): ParameterValue | undefined => {
  if (row.type === 'none') return true
  if (row.type === 'boolean') return typeof value === 'number' ? value !== 0 : value === true
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const [low, high] = row.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return Math.min(high, Math.max(low, value))
}
