import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Face } from '../pictures/face.ts'
import type { Icon } from '../pictures/icons.ts'
import type { Settings } from '../settings.ts'
import type { View } from '../view.ts'

/** What a hand on one key or dial may do. */
export type Hand = {
  readonly view: View
  readonly settings: Settings
  /** Sets a value or fires a trigger; what is refused shows on this key. @returns whether it went out */
  set: (path: Path, value?: ParameterValue) => boolean
  /** Sets a value until the key is let go, or taken away: then what stood before comes back, with the bridge if it is
   *  away just then. */
  holdAt: (path: Path, value: boolean) => void
  letGo: () => void
  /** Does something after so many ms, and each so many after that, unless the key is let go. */
  after: (ms: number, act: () => void, again?: number) => void
  /** Whether a press of this key has already done its work (a long press). */
  spent: boolean
  focus: (deck: 1 | 2) => void
  /** A tap of the tempo. @returns the tempo of the last ones, in BPM; 0 after the first */
  tap: () => number
  ok: () => void
  alert: () => void
}

/** What the touch strip shows above a dial. */
export type Strip = {
  name: string
  /** The value in words. */
  says: string
  /** 0…1, and in which colour. */
  level: number
  colour: string
  hint: string
  hintColour: string
  /** Where a fader stands that waits for pickup, 0…1; null without one. */
  waits: number | null
}

export type Field = keyof Settings

/** One action of the plugin. `desired`: what a multi-action wants a switch to be; undefined outside one. */
export type Action = {
  id: string
  name: string
  says: string
  icon: Icon
  fields: readonly Field[]
  /** Names of both states of a switch, for multi-actions: off, on. */
  states?: readonly [string, string]
  /** Of dials: what turning, pressing and touching do. */
  triggers?: { Rotate: string; Push: string; Touch: string; LongTouch: string }
  /** Lets what is in its picture be fetched while it is on a device. */
  needs?: 'queue' | 'tracks'
  face: (view: View, settings: Settings) => Face
  strip?: (view: View, settings: Settings) => Strip
  down?: (hand: Hand, desired?: boolean) => void
  up?: (hand: Hand) => void
  rotate?: (hand: Hand, ticks: number, pressed: boolean) => void
  touch?: (hand: Hand, long: boolean) => void
}
