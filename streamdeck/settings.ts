import { DECKS, type DeckNumber, HOT_CUES, SCENES, STEMS, type StemName } from '../contract/parameters.ts'

export const MODES = ['toggle', 'hold', 'kill'] as const
export type Mode = (typeof MODES)[number]
/** What the press of a dial does: mutes at once; or mutes when let go, and while it is turned makes its steps fine. */
export const PUSHES = ['mute', 'fine'] as const
export const STEPS = [0.1, 0.5, 1, 2, 3, 6] as const
export const LOOP_BEATS = [0.25, 0.5, 1, 2, 4, 8, 16, 32] as const

/** What a key or a dial is set to. An action reads of it what it needs; what is missing or wrong is the default. */
export type Settings = {
  /** 'focused' goes with the focus key; 'free' is the deck that is empty, else the one that holds. */
  deck: DeckNumber | 'focused' | 'free'
  stem: StemName
  /** toggle: a press turns it; hold: sounds while pressed; kill: silent while pressed. */
  mode: Mode
  push: (typeof PUSHES)[number]
  /** dB of one press or one tick. */
  step: number
  direction: 'up' | 'down'
  /** Of hot cues. */
  slot: number
  beats: number
  scene: number
  /** A set's id; 'opened' is the set that was opened last, 'library' all tracks. */
  set: string
}

const oneOf = <T extends string | number>(all: readonly T[], given: unknown, otherwise: T): T =>
  all.find(one => String(one) === String(given)) ?? otherwise

/** Settings as the vendor's program keeps them: any JSON. Never throws. */
export const parseSettings = (given: unknown): Settings => {
  const seen = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
  return {
    deck: oneOf([...DECKS, 'focused', 'free'] as const, seen.deck, 'focused'),
    stem: oneOf(STEMS, seen.stem, 'vocals'),
    mode: oneOf(MODES, seen.mode, 'toggle'),
    push: oneOf(PUSHES, seen.push, 'mute'),
    step: oneOf(STEPS, seen.step, 1),
    direction: oneOf(['up', 'down'] as const, seen.direction, 'up'),
    slot: oneOf(HOT_CUES, seen.slot, 1),
    beats: oneOf(LOOP_BEATS, seen.beats, 4),
    scene: oneOf(SCENES, seen.scene, 1),
    set: typeof seen.set === 'string' && seen.set.length > 0 && seen.set.length <= 64 ? seen.set : 'opened',
  }
}

/** What the plugin keeps for all its keys. `address`: of the bridge, as host:port; empty where it is found. `token`: by
 *  which a bridge on another machine lets us in. */
export type Kept = { address: string; token: string; focus: DeckNumber }

const ADDRESS = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/

/** An address as a person types it; empty where it is none. */
export const parseAddress = (given: unknown): string =>
  typeof given === 'string' && given.length <= 253 && ADDRESS.test(given.trim()) ? given.trim() : ''

export const parseKept = (given: unknown): Kept => {
  const seen = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
  return {
    address: parseAddress(seen.address),
    token: typeof seen.token === 'string' && /^[A-Za-z0-9_-]{43}$/.test(seen.token) ? seen.token : '',
    focus: oneOf(DECKS, seen.focus, 1),
  }
}
