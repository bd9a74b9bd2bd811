import { AUTOMATION_ORIGIN, type AutomationFromBridge } from '../../../contract/automation.ts'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import type { Blocked, DeckPosition, FromBridge, FromPanel, LoadedTrack, Origin } from '../../../contract/live.ts'
import type { EpochMs, Samples } from '../../../contract/units.ts'
import type { ParameterValue } from '../../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../../contract/parameters.ts'
import { loadsOf, tracksToTell } from '../../../engine/hosting/index.ts'

/** What of a host the session uses. */
export type SessionHost = {
  start(): Promise<void>
  close(): Promise<void>
  set(path: Path, value: ParameterValue, seq?: number): void
  load(deck: DeckNumber, track: LoadedTrack | null): void
  update(deck: DeckNumber, track: LoadedTrack): void
  jump(deck: DeckNumber, sample: number, pass?: boolean, inPhase?: boolean): void
  loop(deck: DeckNumber, between: readonly [number, number]): void
  automate(message: AutomationFromBridge): void
  mirror(path: Path, value: ParameterValue): void
  takeFrom(positions: DeckPosition[]): void
  positions(): DeckPosition[]
  loops(): Record<DeckNumber, readonly [number, number] | null>
  readonly blocked: Blocked | null
}
type Line = { send(message: FromPanel): void }
type Decks = Record<DeckNumber, LoadedTrack | null>
type Seen = { position: DeckPosition; at: number }

const RETRY_MS = 1000
/** A message that seems to have been longer on its way tells of a clock that was set. */
const LONGEST_WAY_MS = 1000

const samplesIn = (ms: number, rate: number): Samples => (ms / 1000) * LIBRARY_RATE * rate

/** How long a message was on its way between two programs of this machine. */
const onItsWay = (at: EpochMs): number => {
  const ms = performance.timeOrigin + performance.now() - at
  return ms > 0 && ms < LONGEST_WAY_MS ? ms : 0
}

/** A host's side of the live line: takes the lease when it comes up, sounds while it holds it, and plays on by itself
 *  while the bridge is away. Its host is made for each time that it holds the lease. */
export class Session {
  readonly #line: Line
  readonly #make: () => SessionHost
  readonly #name: string
  readonly #yields: boolean
  #host: SessionHost | undefined
  #you: Origin | undefined
  #asked = false
  #values: Record<Path, ParameterValue> = {}
  #decks: Decks = { 1: null, 2: null }
  #told: Decks = { 1: null, 2: null }
  readonly #automation = new Map<DeckNumber | 'left', AutomationFromBridge>()
  #seen = new Map<DeckNumber, Seen>()
  #retry: NodeJS.Timeout | undefined
  #blocked: { blocked: Blocked | null; says: string } = { blocked: 'device', says: '' }

  /** @param of.yields  takes the sound when it comes up only where nobody has it */
  constructor(of: { line: Line; name: string; yields: boolean; make: () => SessionHost }) {
    this.#line = of.line
    this.#name = of.name
    this.#yields = of.yields
    this.#make = of.make
  }

  /** The line is open: says who it is, and what plays. */
  hello(): void {
    const host = this.#host
    const resume = host && !host.blocked ? this.#resume(host) : undefined
    this.#line.send({ t: 'hello', panel: this.#name, kind: 'device', ...(resume ? { resume } : {}) })
  }

  take(message: FromBridge): void {
    if (message.t === 'hello') this.#greeted(message)
    else if (message.t === 'host') this.#lease(message.host.holder === this.#you)
    else if (message.t === 'deck') this.#tracks({ ...this.#decks, [message.deck]: message.track })
    else if (message.t === 'jump') this.#jump(message)
    else if (message.t === 'loop') this.#host?.loop(message.deck, message.between)
    else if (message.t === 'lanes' || message.t === 'left') this.#automate(message)
    else if (message.t === 'position') this.#see(message.positions)
    else if (message.t === 'changes')
      for (const { path, value, origin, seq } of message.changes) {
        this.#values[path] = value
        if (origin === AUTOMATION_ORIGIN) this.#host?.mirror(path, value)
        else this.#host?.set(path, value, seq)
      }
  }

  /** What the host tells of itself. */
  publish(positions: DeckPosition[]): void {
    if (this.#host?.blocked !== null) return
    this.#see(positions)
    this.#line.send({ t: 'position', positions })
  }

  /** @param says  what it sounds on, or why it does not */
  block(blocked: Blocked | null, says: string): void {
    this.#blocked = { blocked, says }
    this.#line.send({ t: 'blocked', blocked, says })
  }

  /** The host could not be started, or lost its device: it is tried again until it does, from where the decks are. */
  again(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#start(), RETRY_MS)
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry)
    const host = this.#host
    this.#host = undefined
    await host?.close()
  }

  #greeted(message: Extract<FromBridge, { t: 'hello' }>): void {
    this.#you = message.you
    this.#values = { ...message.values }
    this.#see(message.positions)
    this.#decks = message.decks
    const mine = message.host.holder === message.you
    if (mine && this.#host) {
      this.#refresh(this.#host)
      this.block(this.#blocked.blocked, this.#blocked.says)
    }
    this.#lease(mine)
    if (mine || this.#asked) return
    this.#asked = true
    if (!this.#yields || message.host.kind === 'silent') this.#line.send({ t: 'lease', take: true })
  }

  #lease(mine: boolean): void {
    if (mine && !this.#host) {
      this.#told = { 1: null, 2: null }
      this.#host = this.#make()
      this.block('device', 'The device is being opened')
      this.#refresh(this.#host)
      this.#start()
    } else if (!mine && this.#host) void this.close()
  }

  #automate(message: AutomationFromBridge): void {
    this.#automation.set(message.t === 'lanes' ? message.deck : 'left', message)
    this.#host?.automate(message)
  }

  #start(): void {
    const host = this.#host
    if (!host) return
    host.takeFrom(this.#placesNow())
    host.start().catch(thrown => {
      if (this.#host !== host) return
      this.block('device', (thrown as Error).message)
      this.again()
    })
  }

  #refresh(host: SessionHost): void {
    for (const [path, value] of Object.entries(this.#values)) host.set(path, value)
    this.#tracks(this.#decks)
    for (const message of this.#automation.values()) host.automate(message)
  }

  #tracks(decks: Decks): void {
    this.#decks = decks
    const host = this.#host
    if (!host) return
    for (const { deck, track, how } of tracksToTell(this.#told, decks)) {
      if (how === 'load') host.load(deck, track)
      else if (track) host.update(deck, track)
    }
    this.#told = decks
  }

  #jump({ deck, sample: sent, pass, inPhase, at }: Extract<FromBridge, { t: 'jump' }>): void {
    const seen = this.#seen.get(deck)
    // its own first words, heard before it played, say that the deck stands
    const late = at !== undefined && this.#values[`/deck/${deck}/play`] === true ? onItsWay(at) : 0
    const sample = sent + samplesIn(late, seen?.position.rate ?? 1)
    if (seen) this.#seen.set(deck, { position: { ...seen.position, sample }, at: performance.now() })
    this.#host?.jump(deck, sample, pass, inPhase)
  }

  #see(positions: DeckPosition[]): void {
    for (const position of positions) this.#seen.set(position.deck, { position, at: performance.now() })
  }

  /** Where the decks are now, as the bridge last said. */
  #placesNow(): DeckPosition[] {
    const now = performance.now()
    return [...this.#seen.values()].map(({ position, at }) => {
      const goesOn = position.playing && position.holding === null
      return { ...position, sample: position.sample + (goesOn ? samplesIn(now - at, position.rate) : 0) }
    })
  }

  #resume(host: SessionHost) {
    const [positions, loops] = [host.positions(), host.loops()]
    return { values: { ...this.#values }, loads: loadsOf(this.#decks), positions, loops }
  }
}
