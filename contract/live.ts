/** The live WebSocket of the bridge (/live): JSON, one message a frame. */
import type { Scope } from './access.ts'
import type { Analysis } from './analysis.ts'
import type { AutomationFromBridge, AutomationFromPanel } from './automation.ts'
import type { Manifest } from './audio-folder.ts'
import type { BadInput, ControllersFromBridge, ControllersFromPanel } from './controllers.ts'
import type { FailureReport } from './errors.ts'
import type { InsertsFromBridge, InsertsFromHost, SlotPath } from './inserts.ts'
import type { ManualGrid } from './manual.ts'
import type { ParameterValue, Row } from './parameter-row.ts'
import type { DeckNumber, Path } from './parameters.ts'
import type { OpenedSet } from './set.ts'
import type { EpochMs, MonotonicMs, Samples, Seconds } from './units.ts'

/** Who made a change: 'panel:ab12', 'osc:127.0.0.1:9000', 'midi:nanoKONTROL2', 'bridge'. Echo is suppressed by it. */
export type Origin = string
export type Change = { path: Path; value: ParameterValue; seq: number; origin: Origin; at?: number; touch?: boolean }

/** Where a deck is. `sample` at 44.1 kHz at the moment `hostTime` of the host's own clock; extrapolate by
 *  sample + (now − hostTime) / 1000 · 44100 · rate while playing. Receivers take the time of arrival for hostTime. */
export type DeckPosition = {
  deck: DeckNumber
  sample: Samples
  rate: number
  playing: boolean
  hostTime: MonotonicMs
  /** Why a playing deck stands still or repeats: 'stems' while it holds for ready ranges, 'sound' while not loaded. */
  holding: 'stems' | 'sound' | null
}

/** What lies on a deck. Audio is fetched from `/audio/{folder}/{file}.wav` by byte range. */
export type LoadedTrack = {
  id: string
  title: string
  artist: string | null
  duration: number | null
  mix: { folder: string; manifest: Manifest } | null
  stems: { folder: string; manifest: Manifest } | null
  /** What the deck plays by. While it plays, an analysis with another grid waits in `offered`. */
  analysis: Analysis | null
  /** What was set by hand; it comes before the analysis. */
  manual?: ManualGrid | null
  offered?: Analysis | null
  /** Samples; null where empty. */
  cue: Samples
  hotCues: (Samples | null)[]
}

export type HostKind = 'panel' | 'device' | 'silent'
/** Why a host that holds the lease does not sound: the browser waits for a click, its device is gone or cannot be
 *  opened, or it has not been heard of for a while. The bridge's own clock moves the decks meanwhile. */
export type Blocked = 'click' | 'device' | 'away'
/** Who makes the sound. `says`: what it sounds on, or what keeps it from sounding. */
export type HostStatus = {
  kind: HostKind
  holder: string | null
  name: string
  blocked: Blocked | null
  says?: string
}

export type SurfaceStatus = {
  name: string
  kind: 'osc' | 'midi' | 'panel' | 'device' | 'library' | 'daw' | 'streamdeck' | 'insert'
  ok: boolean
  says: string
  failure: FailureReport | null
  received: number
  refused: number
  lastMessage: string | null
  /** Of MIDI: what of `refused` was wrong in which way. */
  bad?: BadInput
  /** Of OSC: who speaks it, the last one heard first. */
  clients?: OscClientStatus[]
}

/** One program that speaks OSC. `dropped`: what it sent or was sent that did not fit. `roundTripMs`: by its last /pong;
 *  null while it has answered none. */
export type OscClientStatus = {
  over: 'udp' | 'tcp' | 'websocket'
  address: string
  subscribed: boolean
  received: number
  sent: number
  refused: number
  dropped: number
  lastMessage: string | null
  lastError: string | null
  roundTripMs: number | null
}

/** What a client of the live socket is. The program of a Stream Deck makes no sound, and is told no meters. */
export type ClientKind = 'panel' | 'device' | 'streamdeck'

export type FromPanel =
  /** First message. `resume` is sent by a panel that plays when it finds a bridge that has lost it: the bridge takes
   *  the host's values, tracks and positions over its own. */
  | {
      t: 'hello'
      panel: string
      /** A native device makes itself known by 'device', the program of a Stream Deck by 'streamdeck'; without a word it
       *  is a panel. */
      kind?: ClientKind
      resume?: {
        values: Record<Path, ParameterValue>
        loads: Record<DeckNumber, string | null>
        positions: DeckPosition[]
        /** Where loops run, between two samples; null without one. */
        loops?: Record<DeckNumber, readonly [Samples, Samples] | null>
      }
    }
  /** One with an id is answered by `stands`, where the path has a value. */
  | { t: 'set'; path: Path; value?: ParameterValue; touch?: boolean; id?: number }
  | { t: 'lease'; take: boolean }
  | AutomationFromPanel
  | ControllersFromPanel
  | InsertsFromHost
  | { t: 'blocked'; blocked: Blocked | null; says?: string }
  | { t: 'position'; positions: DeckPosition[] }
  | { t: 'meters'; values: Record<Path, number> }
  /** From the host: it has taken every change up to seq to its engine. */
  | { t: 'heard'; seq: number }
  /** From a host that writes its recording itself: so much of it lies on disk. */
  | { t: 'recorded'; seconds: Seconds }
  /** From the program of a Stream Deck: the devices that are plugged in, by their names. */
  | { t: 'attached'; devices: string[] }
  | { t: 'ping'; id: number }

export type FromBridge =
  | {
      t: 'hello'
      version: string
      boot: string
      you: Origin
      api: string | null
      /** Whether other machines may come, and what this client may; a client on this machine may everything. */
      access?: { lan: boolean; scope: Scope; local: boolean }
      oscPort: number | null
      seq: number
      values: Record<Path, ParameterValue>
      readings: Record<Path, ParameterValue>
      host: HostStatus
      decks: Record<DeckNumber, LoadedTrack | null>
      positions: DeckPosition[]
      surfaces: SurfaceStatus[]
      set?: OpenedSet | null
      /** The rows that lie in the tree besides the table's: of what is in the insert slots. */
      rows?: Record<Path, Row>
      /** What the outside plugins in the slots keep besides their rows. */
      states?: { slot: SlotPath; effect: string; state: string }[]
      /** Where loops run, of the decks that have one. */
      loops?: Partial<Record<DeckNumber, readonly [Samples, Samples]>>
    }
  | { t: 'changes'; changes: Change[] }
  | AutomationFromBridge
  | ControllersFromBridge
  | InsertsFromBridge
  /** A trigger for the host: cue, seek, nudge, hot cue and load are resolved to a jump before they get here. `pass`: no
   *  move of the deck, which is there at this moment; a host that sounds later goes as much further. `at`: that moment,
   *  for programs of the same machine. `inPhase`: the deck stays where it is in the beat, as near to the sample as that
   *  allows. */
  | { t: 'jump'; deck: DeckNumber; sample: Samples; seq: number; pass?: true; inPhase?: true; at?: EpochMs }
  /** Where the loop of a deck lies, for the host; its row says how long it is, and 0 that there is none. */
  | { t: 'loop'; deck: DeckNumber; between: readonly [Samples, Samples]; seq: number }
  | { t: 'readings'; values: Record<Path, ParameterValue> }
  | { t: 'position'; positions: DeckPosition[] }
  | { t: 'deck'; deck: DeckNumber; track: LoadedTrack | null }
  | { t: 'host'; host: HostStatus }
  | { t: 'surfaces'; surfaces: SurfaceStatus[] }
  | { t: 'api'; api: string | null }
  | { t: 'set'; set: OpenedSet }
  | { t: 'refused'; path: Path; failure: FailureReport }
  /** What a control stands at once a `set` of this id was taken, or was not. A change with a higher seq is newer. */
  | { t: 'stands'; id: number; path: Path; value: ParameterValue; seq: number }
  | { t: 'pong'; id: number }
