import type { AutomationFromBridge } from '../../contract/automation.ts'
import type { SlotPath } from '../../contract/inserts.ts'
import type { Blocked, DeckPosition, LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Decibels, Samples } from '../../contract/units.ts'
import type { HostEvents } from '../../engine/hosting/index.ts'

export type AudioHostOptions = HostEvents & {
  /** Origin of the bridge, which serves `/audio/{folder}/{file}.wav` by byte range: 'http://127.0.0.1:4400'. */
  baseUrl: string
}

/** The engine in the browser. Everything may be called before `start`; it is kept and taken up then. */
export type AudioHost = {
  /** Opens the sound; call it in a click, and again whenever `blocked` is 'click'. Resolves once the engine runs or
   *  is known to be blocked. */
  start(): Promise<void>
  close(): Promise<void>
  /** Takes a value or a trigger by its path; `seq` comes back by onHeard. Paths that sound nothing are ignored. */
  set(path: Path, value: ParameterValue, seq?: number): void
  /** Puts a track on a deck, at its start (or where `takeFrom` says), or takes it off. */
  load(deck: DeckNumber, track: LoadedTrack | null): void
  /** The same track with more of it ready, or with another analysis. */
  update(deck: DeckNumber, track: LoadedTrack): void
  /** @param pass     no move of the deck, which is there now: a host that sounds later goes as much further
   *  @param inPhase  the deck stays where it is in the beat, as near to the sample as that allows */
  jump(deck: DeckNumber, sample: Samples, pass?: boolean, inPhase?: boolean): void
  /** Loops a deck between two samples, until its row says 0. */
  loop(deck: DeckNumber, between: readonly [Samples, Samples]): void
  /** Goes where the transport is, when this panel takes the lease. */
  takeFrom(positions: DeckPosition[]): void
  /** Takes what the bridge says of automation. */
  automate(message: AutomationFromBridge): void
  /** A value that a lane has moved; the engine does so by itself. */
  mirror(path: Path, value: ParameterValue): void
  /** A plugin that runs in a frame comes into a slot, whose row says it already, or goes; `own`: frames of its latency that
   *  it takes itself. */
  insert(slot: SlotPath, outside: { name: string; latency: Samples; own?: Samples } | null): void
  /** Lays the way between a slot and its plugin, from audio thread to audio thread; null takes it up. */
  way(slot: SlotPath, port: MessagePort | null): void
  /** Frames per second of the open sound; 0 before `start`. */
  readonly sampleRate: number
  /** Frames that the browser renders at a time; 0 before `start`. */
  readonly buffer: Samples
  readonly blocked: Blocked | null
  readonly running: boolean
  positions(): DeckPosition[]
  /** Where loops run, in samples; null without one. */
  loops(): Record<DeckNumber, readonly [Samples, Samples] | null>
  /** The last meters in dBFS, by path. */
  levels(): Record<Path, Decibels>
  /** The rendered sound, to look at; null before start. */
  readonly tap: AnalyserNode | null
}
