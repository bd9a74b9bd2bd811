/** What the live socket says of controllers: where their hands wait, and how they are learned. */
import type { FailureReport } from './errors.ts'
import type { Path } from './parameters.ts'
import type { ControlBinding } from './profile.ts'
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

/** What a page asks of a profile by hand. One that came along is not changed: its copy in the data folder is.
 *  bind: all that a control does from now on; of `fader-{strip}`, what is written for all strips. sends: which message a
 *  control is known by; `invert`, of a control of a strip, is of all. take-back: the last edit of any profile; drop: the
 *  data folder's profile goes, and one of that name that came along stands again. */
export type EditStep =
  | { do: 'bind'; profile: string; control: string; bindings: ControlBinding[] }
  | { do: 'sends'; profile: string; control: string; channel: number; number?: number; invert?: boolean }
  | { do: 'take-back' }
  | { do: 'drop'; profile: string }

/** What a page asks of learn mode. `input`: a MIDI port as the system names it. `aim`: the parameter that the next
 *  control that is moved gets. */
export type LearnStep =
  | EditStep
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

/** A profile that stands. own: it lies in the data folder; builtIn: one of its name came along. `edition` is another
 *  whenever what it says is. */
export type KnownProfile = { name: string; own: boolean; builtIn: boolean; edition: string }

/** How editing stands. `last`: the edit that can be taken back, and its control; null for a profile that was dropped.
 *  `failure`: of the last step. */
export type EditState = { last: { profile: string; control: string | null } | null; failure: FailureReport | null }

/** `inputs`: every port that a device sends on, with the profile that it is bound by. `outputs`: every port that something
 *  listens on. `learning`: null outside learn mode. `own`: profiles of the data folder. `failure`: of an import or an
 *  export. `profiles`: every profile by its name; `edits`: of those. */
export type LearnState = {
  inputs: { port: string; profile: string | null }[]
  outputs?: readonly string[]
  own: string[]
  learning: Learning | null
  failure: FailureReport | null
  profiles?: readonly KnownProfile[]
  edits?: EditState
}

export type ControllersFromPanel = { t: 'learn'; learn: LearnStep }
export type ControllersFromBridge =
  | { t: 'hints'; hints: SurfaceHint[] }
  | { t: 'learn'; learn: LearnState }
  /** The answer to an export: the file as it lies in the data folder, or as it came along. */
  | { t: 'profile'; profile: string; file: string; text: string }

/** Bad input of a surface, by what was wrong; a count that is missing is 0. broken: messages that broke off, and bytes
 *  that belong to none; endless: SysEx over 64 KB; flooded: passed over since a later one for the same control came
 *  before its turn; refused: not taken by the parameter. */
export type BadInput = { broken?: number; endless?: number; flooded?: number; refused?: number }
