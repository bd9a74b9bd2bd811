import { AUTOMATION_ORIGIN } from '../../contract/automation.ts'
import type { Blocked, DeckPosition, FromBridge, LoadedTrack } from '../../contract/live.ts'
import { type FailedSlot, INSERTS_ORIGIN, type SlotPath, slotOfPath, stillFailed } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { AudioHost, AudioHostOptions } from '../audio/audio-host.ts'
import { positionsNow, seePosition } from '../live/gauges.ts'
import type { Live } from '../live/live.ts'
import { createPoster } from './post-pieces.ts'
import { loadsOf, tracksToTell } from '../../engine/hosting/index.ts'

/** Who keeps the plugins of the slots. */
export type PluginEars = {
  /** Every slot that the engine has taken out of the way. */
  onFaults: (failed: readonly FailedSlot[]) => void
  /** The bridge has told where the rows of what lies in the slot stand. */
  onTold: (slot: SlotPath) => void
  /** What a plugin kept comes from the bridge. */
  onState: (kept: { slot: SlotPath; effect: string; state: string }) => void
}
type CreateAudioHost = (options: AudioHostOptions) => AudioHost
export type Sounding = { blocked: Blocked | null; starved: boolean }

/** Holds the sound while the bridge says that this page does; goes on by itself while the bridge is away. */
export class Hosting {
  #audio: AudioHost | undefined
  #heard: Record<DeckNumber, LoadedTrack | null> = { 1: null, 2: null }
  #askedOnce = false
  #settling = false
  #ears: PluginEars | undefined
  readonly #faults: Record<'engine' | 'plugins', FailedSlot[]> = { engine: [], plugins: [] }
  readonly #live: Live
  readonly #create: CreateAudioHost
  readonly #baseUrl: string
  readonly #sounding: Sounding
  readonly #postPiece: ReturnType<typeof createPoster>

  constructor(of: {
    live: Live
    create: CreateAudioHost
    baseUrl: string
    /** Kept up to date for the page to show. */
    sounding: Sounding
  }) {
    this.#live = of.live
    this.#create = of.create
    this.#baseUrl = of.baseUrl
    this.#sounding = of.sounding
    this.#postPiece = createPoster({
      baseUrl: of.baseUrl,
      you: () => of.live.state.you,
      onLost: () => of.live.set('/master/record', false),
    })
    of.live.listen({
      onMessage: message => this.#take(message),
      onSet: (path, value) => this.#forward(path, value),
      onJump: (deck, sample, inPhase) => this.#audio?.jump(deck, sample, false, inPhase),
      onLoop: (deck, between) => this.#audio?.loop(deck, between),
      loops: () => this.#audio?.loops(),
      resume: () => this.#resume(),
    })
  }

  get audio(): AudioHost | undefined {
    return this.#audio
  }

  /** A page on another machine is a surface: the sound stays on the machine that it plays. And browsers give a page that
   *  came by plain HTTP to an address, be it this machine's own, no audio thread. */
  get canSound(): boolean {
    return this.#live.state.access?.local !== false && globalThis.isSecureContext !== false
  }

  /** In a user gesture: lets the browser sound. */
  async start(): Promise<void> {
    await this.#audio?.start()
  }

  /** Takes the sound to this page, on purpose. */
  takeOver(): void {
    this.#live.send({ t: 'lease', take: true })
  }

  /** Tells somebody what the plugins need to know, until somebody else asks for it. */
  hear(ears: PluginEars | undefined): void {
    this.#ears = ears
  }

  /** Plugins that could not be loaded, or ended: all of them, each time. */
  pluginsFailed(failed: FailedSlot[]): void {
    this.#faults.plugins = failed
    this.#tellFaults()
  }

  close(): void {
    this.#end()
  }

  #tellFaults(): void {
    const { engine, plugins } = this.#faults
    this.#live.send({ t: 'insert-faults', failed: [...engine, ...plugins] })
  }

  #take(message: FromBridge): void {
    if (message.t === 'hello' || message.t === 'host') this.#lease(message)
    if (message.t === 'deck') this.#tracks()
    if (message.t === 'jump') this.#audio?.jump(message.deck, message.sample, message.pass, message.inPhase)
    if (message.t === 'loop') this.#audio?.loop(message.deck, message.between)
    if (message.t === 'insert-state') this.#ears?.onState(message)
    if (message.t === 'lanes' || message.t === 'left') this.#audio?.automate(message)
    if (message.t !== 'changes') return
    this.#faults.engine = stillFailed(this.#faults.engine, message.changes)
    for (const { path, value, origin, seq } of message.changes)
      if (origin === AUTOMATION_ORIGIN) this.#audio?.mirror(path, value)
      else this.#forward(path, this.#live.state.values[path], seq)
    this.#tellEars(message.changes)
  }

  #tellEars(changes: Extract<FromBridge, { t: 'changes' }>['changes']): void {
    const told = changes.flatMap(({ path, origin }) =>
      origin === INSERTS_ORIGIN ? (slotOfPath(path)?.slot ?? []) : [],
    )
    for (const slot of new Set(told)) this.#ears?.onTold(slot)
  }

  /** Opens or closes the sound as the lease says; a silent bridge is asked for the lease once, at the first hello. */
  #lease(message: Extract<FromBridge, { t: 'hello' | 'host' }>): void {
    const { host, you } = this.#live.state
    const mine = host !== null && host.kind === 'panel' && host.holder === you
    if (mine && !this.#audio) this.#begin(message.t === 'hello' ? message.positions : undefined)
    else if (mine && message.t === 'hello') this.#refresh()
    if (!mine && this.#audio) this.#end()
    this.#live.state.hosting = mine
    if (message.t !== 'hello' || mine || host?.kind !== 'silent' || this.#askedOnce) return
    if (!this.canSound) return
    this.#askedOnce = true
    this.#live.send({ t: 'lease', take: true })
  }

  #begin(positions: DeckPosition[] | undefined): void {
    const audio = this.#create({
      baseUrl: this.#baseUrl,
      onPosition: seen => this.#position(seen),
      onMeters: values => this.#meters(values),
      onBlocked: blocked => this.#blocked(blocked),
      onRecorded: this.#postPiece,
      onPerformed: this.#postPiece,
      onFaults: failed => {
        this.#faults.engine = failed
        this.#tellFaults()
        this.#ears?.onFaults(failed)
      },
      onHeard: seq => this.#live.send({ t: 'heard', seq }),
      onEnded: deck => this.#live.set(`/deck/${deck}/play`, false),
      onStarved: starved => {
        this.#sounding.starved = starved
      },
      onHolding: (deck, holding) => {
        this.#live.state.holding[deck] = holding
      },
    })
    const from = positions ?? positionsNow(this.#live.gauges, performance.now())
    this.#audio = audio
    // The bridge is told that nothing sounds yet before it hears where; and it hears where only once that is settled.
    this.#blocked(audio.blocked)
    this.#settling = true
    this.#refresh()
    audio.takeFrom(from)
    this.#settling = false
    if (navigator.userActivation?.hasBeenActive ?? true) void audio.start()
  }

  /** Every value and track, as after a hello. */
  #refresh(): void {
    for (const [path, value] of Object.entries(this.#live.state.values)) this.#forward(path, value)
    this.#tracks()
    const { lanes, left } = this.#live.state
    for (const deck of DECKS) this.#audio?.automate({ t: 'lanes', deck, ...lanes[deck] })
    this.#audio?.automate({ t: 'left', paths: left })
  }

  #end(): void {
    void this.#audio?.close()
    this.#audio = undefined
    this.#heard = { 1: null, 2: null }
    this.#sounding.blocked = null
    this.#sounding.starved = false
  }

  #tracks(): void {
    const audio = this.#audio
    if (!audio) return
    for (const { deck, track, how } of tracksToTell(this.#heard, this.#live.state.decks)) {
      if (how === 'load') audio.load(deck, track)
      else if (track) audio.update(deck, track)
    }
    for (const deck of DECKS) this.#heard[deck] = this.#live.state.decks[deck]
  }

  #forward(path: Path, value: ParameterValue | undefined, seq?: number): void {
    if (value === undefined) return
    if (this.#faults.engine.length > 0) this.#faults.engine = stillFailed(this.#faults.engine, [{ path, value }])
    this.#audio?.set(path, value, seq)
  }

  #position(positions: DeckPosition[]): void {
    if (this.#settling || this.#sounding.blocked) return
    const now = performance.now()
    for (const p of positions) {
      seePosition(this.#live.gauges, p, now)
      if (this.#live.state.holding[p.deck] !== p.holding) this.#live.state.holding[p.deck] = p.holding
    }
    this.#live.send({ t: 'position', positions })
  }

  #meters(values: Record<Path, number>): void {
    for (const [path, value] of Object.entries(values)) this.#live.gauges.levels.set(path, value)
    this.#live.send({ t: 'meters', values })
  }

  #blocked(blocked: Blocked | null): void {
    this.#sounding.blocked = blocked
    this.#live.send({ t: 'blocked', blocked })
  }

  #resume() {
    if (!this.#audio || this.#audio.blocked) return undefined
    return {
      values: { ...this.#live.state.values },
      loads: loadsOf(this.#live.state.decks),
      positions: this.#audio.positions(),
      loops: this.#audio.loops(),
    }
  }
}
