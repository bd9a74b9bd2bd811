import type { ParameterValue, Row } from '../contract/parameter-row.ts'
import { DECKS, type Path, parameterTable, STEMS } from '../contract/parameters.ts'
import { amplitude } from '../contract/tapers.ts'
import { isCurve } from './crossfader.ts'
import type { Deck } from './deck.ts'
import { followStrips } from './follow-strips.ts'
import { deckMoves, play, straighten } from './deck-moves.ts'
import { switchLimiter } from './limiter.ts'
import { bypassAll, followLevels, type Mixer } from './mixer.ts'
import { rampTo } from './ramp.ts'
import { FLAT, type Strip, type StripSettings } from './strip.ts'

/** Sets one parameter to a value that fits its row. */
type Act = (value: ParameterValue) => void
export type Control = { readonly row: Row; readonly set: Act }
export type Controls = ReadonlyMap<Path, Control>

const STRIP_SETTINGS: Record<string, keyof StripSettings> = {
  gain: 'gain',
  mute: 'mute',
  solo: 'solo',
  pan: 'pan',
  'eq/low': 'eqLow',
  'eq/mid': 'eqMid',
  'eq/high': 'eqHigh',
  filter: 'filter',
  pfl: 'pfl',
  'send/1': 'send1',
  'send/2': 'send2',
}

const stemControl =
  (mixer: Mixer, deck: Deck, strip: Strip, setting: keyof StripSettings): Act =>
  value => {
    Object.assign(strip.settings, { [setting]: value })
    followStrips(deck, mixer.timing.ramp)
  }

const deckControls = (mixer: Mixer, deck: Deck, other: Deck): Record<string, Act> => ({
  gain: value => {
    deck.gain = Number(value)
    followLevels(mixer)
  },
  pfl: value => rampTo(deck.channel.pfl, value === true ? 1 : 0, mixer.timing.ramp),
  ...deckMoves(deck, other, mixer.timing),
})

/** Full mix at unity: every stem open, filters and equalisers flat, sends and inserts out, loops off. */
const panic = (mixer: Mixer): void => {
  for (const deck of mixer.decks) {
    for (const strip of deck.strips) Object.assign(strip.settings, FLAT)
    followStrips(deck, mixer.timing.ramp)
    rampTo(deck.channel.pfl, 0, mixer.timing.ramp)
    straighten(deck, mixer.timing)
  }
  for (const send of mixer.sends) rampTo(send.level, 1, mixer.timing.ramp)
  bypassAll(mixer)
}

const sessionControls = (mixer: Mixer): Record<Path, Act> => ({
  '/master/gain': value => rampTo(mixer.master, amplitude(Number(value)), mixer.timing.ramp),
  '/master/crossfade': value => {
    mixer.crossfade = Number(value)
    followLevels(mixer)
  },
  '/master/crossfade/curve': value => {
    if (!isCurve(value)) return
    mixer.curve = value
    followLevels(mixer)
  },
  '/cue/gain': value => rampTo(mixer.cue.level, amplitude(Number(value)), mixer.timing.ramp),
  '/cue/mix': value => rampTo(mixer.cue.mix, Number(value), mixer.timing.ramp),
  ...Object.fromEntries(
    mixer.sends.map((send, i) => [
      `/send/${i + 1}/gain`,
      (value: ParameterValue) => rampTo(send.level, amplitude(Number(value)), mixer.timing.ramp),
    ]),
  ),
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
  const controls = new Map<Path, Control>()
  const add = (path: Path, set: Act): void => {
    const row = rows.get(path)
    if (row) controls.set(path, { row, set })
  }
  for (const n of DECKS) {
    const deck = mixer.decks[n - 1] as Deck
    for (const [leaf, set] of Object.entries(deckControls(mixer, deck, mixer.decks[2 - n] as Deck)))
      add(`/deck/${n}/${leaf}`, set)
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
  if (row.type === 'text')
    return typeof value === 'string' && (row.options?.includes(value) ?? true) ? value : undefined
  if (row.type === 'boolean') return typeof value === 'number' ? value !== 0 : value === true
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const [low, high] = row.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return Math.min(high, Math.max(low, value))
}
