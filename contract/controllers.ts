/** What the live socket says of controllers: where their hands wait, and how they are learned. */
import type { FailureReport } from './errors.ts'
import type { Path } from './parameters.ts'
import type { Position } from './units.ts'

/** A control that was moved and does not move its value yet: turned this way it meets the value and takes it.
 *  `at`: where the control stands on the travel of the parameter, whose value stands at `value`. */
export type SurfaceHint = {
  surface: string
  control: string
  path: Path
  turn: 'up' | 'down'
  at: Position
  value: Position
}

/** What a page asks of learn mode. `input`: a MIDI port as the system names it. `aim`: the parameter that the next
 *  control that is moved gets. */
export type LearnStep =
  | { do: 'start'; input: string }
  | { do: 'aim'; path: Path }
  | { do: 'undo' }
  | { do: 'rename'; name: string }
  | { do: 'stop' }
  | { do: 'export'; profile: string }
  | { do: 'import'; text: string }

/** A control that was recognised, and what it moves now. `instead`: what it moved before, and moves no more;
 *  `beside`: other controls of the device that move the same. */
export type Learned = { control: string; says: string; path: Path; instead: Path[]; beside: string[] }

/** One device that is learned. `step`: aim, no parameter is chosen; move, the control is waited for; back, it turns
 *  without ends and has to be turned the other way, too, to be told apart. */
export type Learning = {
  input: string
  profile: string
  step: 'aim' | 'move' | 'back'
  path: Path | null
  learned: Learned[]
  /** Why the last control or parameter was not taken. */
  failure: FailureReport | null
}

/** `inputs`: every port that a device sends on, with the profile that it is bound by. `outputs`: every port that something
 *  listens on. `learning`: null outside learn mode. `own`: profiles of the data folder. `failure`: of an import or an
 *  export. */
export type LearnState = {
  inputs: { port: string; profile: string | null }[]
  outputs?: readonly string[]
  own: string[]
  learning: Learning | null
  failure: FailureReport | null
}

export type ControllersFromPanel = { t: 'learn'; learn: LearnStep }
export type ControllersFromBridge =
  | { t: 'hints'; hints: SurfaceHint[] }
  | { t: 'learn'; learn: LearnState }
  /** The answer to an export: the file as it lies in the data folder, or as it came along. */
  | { t: 'profile'; file: string; text: string }

/** Bad input of a surface, by what was wrong; a count that is missing is 0. broken: messages that broke off, and bytes
 *  that belong to none; endless: SysEx over 64 KB; flooded: passed over since a later one for the same control came
 *  before its turn; refused: not taken by the parameter. */
export type BadInput = { broken?: number; endless?: number; flooded?: number; refused?: number }
