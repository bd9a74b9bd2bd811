import type { Bpm, Decibels, Seconds } from '../../contract/units.ts'
import type { OscMessage } from '../osc/packet.ts'

/** A track by the number that its DAW gives it. */
export type TrackId = number
/** What a DAW says, whatever its words. */
export type Said =
  /** The answer to `ask`, and the sign of life that it gives unasked for as long as it minds us. */
  | { says: 'answer' | 'pulse' }
  /** It has begun anew and knows us no more. */
  | { says: 'restarted' }
  /** An empty name: there is no such track. */
  | { says: 'track'; track: TrackId; name: string }
  | { says: 'gain'; track: TrackId; level: Decibels }
  | { says: 'mute' | 'solo'; track: TrackId; on: boolean }
  | { says: 'playing'; on: boolean }
  | { says: 'tempo'; bpm: Bpm }
  | { says: 'position'; seconds: Seconds }

/** What a DAW is told. */
export type Wish =
  | { tell: 'gain'; track: TrackId; level: Decibels }
  | { tell: 'mute' | 'solo'; track: TrackId; on: boolean }
  | { tell: 'playing'; on: boolean }
  | { tell: 'tempo'; bpm: Bpm }
  | { tell: 'locate'; seconds: Seconds }

/** How a DAW is spoken to: pure, but for what it remembers of the DAW since `greet`. */
export type Protocol = {
  /** What makes it tell everything, and from then on every change, to the port at which we hear. */
  greet: (listen: number) => OscMessage[]
  /** What it answers without changing anything. */
  ask: () => OscMessage[]
  /** What is to be sent once a track goes with a stem. */
  follow: (track: TrackId) => OscMessage[]
  /** What a message of its says; nothing where it is of no use. Total: whatever the arguments are. */
  read: (message: OscMessage) => Said[]
  /** Nothing where it cannot be told so. */
  tell: (wish: Wish) => OscMessage[]
  /** Whether two levels are one to its faders. */
  same: (a: Decibels, b: Decibels) => boolean
  readonly pace: Pace
}

/** All in milliseconds. */
export type Pace = {
  /** How often it is asked; with `quietly` only when nothing was heard for so long. */
  readonly askMs: number
  readonly quietly: boolean
  /** After so long without a word it is lost. */
  readonly silentMs: number
  /** After so long without its pulse it has forgotten us; for those that have one. */
  readonly pulseMs?: number
  /** What comes back within this time after we moved a control may be from before. */
  readonly echoMs: number
  /** Values of one control go out no more often than this. */
  readonly everyMs: number
}
