import type { DeckPosition, LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Decibels, Samples } from '../../contract/units.ts'
import type { DeckState } from '../../engine/index.ts'
import { audibleTime, positionOf } from './audible.ts'
import type { AudioHost, AudioHostOptions } from './audio-host.ts'
import { DeckFeed } from './deck-feed.ts'
import { createHostModel, keepValue, stateOf, takePositions } from './host-model.ts'
import type { FromWorklet } from './messages.ts'
import { readingsOf } from './meters.ts'
import { Sound } from './sound.ts'

type Report = Extract<FromWorklet, { t: 'report' }>

/** The engine in this page; see audio-host.ts. */
export const createAudioHost = (options: AudioHostOptions): AudioHost => new PageHost(options)

class PageHost implements AudioHost {
  readonly #options: AudioHostOptions
  readonly #model = createHostModel()
  readonly #feeds: Partial<Record<DeckNumber, DeckFeed>> = {}
  readonly #holding: Record<DeckNumber, DeckState['holding']> = { 1: null, 2: null }
  readonly #ended: Record<DeckNumber, boolean> = { 1: false, 2: false }
  readonly #starved = new Set<DeckNumber>()
  #sound: Sound | undefined
  #opening: Promise<void> | undefined
  #report: Report | undefined
  #levels: Record<Path, Decibels> = readingsOf(new Float32Array())
  #blocked: 'click' | null = 'click'
  #loads = 0
  #closed = false

  constructor(options: AudioHostOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    if (this.#closed) return
    const sound = this.#sound
    if (sound) await sound.run()
    else {
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined
      })
      await this.#opening
    }
    this.#seeState()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const deck of DECKS) this.#feeds[deck]?.close()
    await this.#opening?.catch(() => undefined)
    await this.#sound?.close()
    this.#sound = undefined
  }

  set(path: Path, value: ParameterValue, seq?: number): void {
    if (keepValue(this.#model, path, value)) this.#sound?.post({ t: 'set', path, value })
    if (seq !== undefined) this.#sound?.post({ t: 'seen', seq })
    if (/^\/deck\/\d\/(play|rate)$/.test(path)) this.#tellAtRest()
  }

  load(deck: DeckNumber, track: LoadedTrack | null): void {
    this.#model.tracks[deck] = track
    this.#model.places[deck] = 0
    this.#putOn(deck)
    this.#tellAtRest()
  }

  update(deck: DeckNumber, track: LoadedTrack): void {
    const feed = this.#feeds[deck]
    if (this.#model.tracks[deck]?.id !== track.id) this.load(deck, track)
    else {
      this.#model.tracks[deck] = track
      feed?.update(track)
    }
  }

  jump(deck: DeckNumber, sample: Samples): void {
    if (!Number.isFinite(sample)) return
    this.#model.places[deck] = Math.max(0, sample)
    this.#sound?.post({ t: 'jump', deck, sample })
    this.#feeds[deck]?.follow({ sample, loop: null, goesOn: null }, true)
    this.#tellAtRest()
  }

  takeFrom(positions: DeckPosition[]): void {
    takePositions(this.#model, positions)
    for (const { deck, sample, playing, rate } of positions) {
      this.jump(deck, sample)
      this.#sound?.post({ t: 'set', path: `/deck/${deck}/rate`, value: rate })
      this.#sound?.post({ t: 'set', path: `/deck/${deck}/play`, value: playing })
    }
  }

  get blocked(): 'click' | null {
    return this.#blocked
  }

  get running(): boolean {
    return this.#sound?.running ?? false
  }

  get tap(): AnalyserNode | null {
    return this.#sound?.tap ?? null
  }

  levels(): Record<Path, Decibels> {
    return this.#levels
  }

  positions(): DeckPosition[] {
    const now = performance.now()
    const context = this.#sound?.context
    const audible = context ? audibleTime(context, now) : 0
    const report = this.#report
    return DECKS.map(deck =>
      positionOf(deck, report?.decks[deck - 1] ?? stateOf(this.#model, deck), {
        time: report?.time ?? audible,
        audible,
        now,
        runs: this.running,
      }),
    )
  }

  async #open(): Promise<void> {
    const sound = await Sound.open({
      message: message => this.#take(message),
      state: () => this.#seeState(),
      broken: () => void this.#reopen(),
    })
    if (this.#closed) {
      await sound.close()
      return
    }
    this.#sound = sound
    for (const deck of DECKS) this.#putOn(deck)
    for (const deck of DECKS) sound.post({ t: 'jump', deck, sample: this.#model.places[deck] })
    for (const [path, value] of this.#model.values) sound.post({ t: 'set', path, value })
    await sound.run()
  }

  /** The device or the engine gave up: begins anew where it was. */
  async #reopen(): Promise<void> {
    for (const { deck, sample } of this.positions()) this.#model.places[deck] = sample
    const sound = this.#sound
    this.#sound = undefined
    this.#report = undefined
    await sound?.close().catch(() => undefined)
    if (!this.#closed) await this.start().catch(() => this.#seeState())
  }

  #putOn(deck: DeckNumber): void {
    this.#feeds[deck]?.close()
    delete this.#feeds[deck]
    this.#reach(deck, true)
    const sound = this.#sound
    const track = this.#model.tracks[deck]
    if (!sound) return
    const load = ++this.#loads
    if (!track) {
      sound.post({ t: 'load', deck, load, extent: null })
      return
    }
    const feed = new DeckFeed({
      deck,
      load,
      track,
      baseUrl: this.#options.baseUrl,
      post: sound.post,
      onReach: reached => this.#reach(deck, reached),
    })
    feed.follow({ sample: this.#model.places[deck], loop: null, goesOn: null }, true)
    this.#feeds[deck] = feed
  }

  #reach(deck: DeckNumber, reached: boolean): void {
    const before = this.#starved.size > 0
    if (reached) this.#starved.delete(deck)
    else this.#starved.add(deck)
    const after = this.#starved.size > 0
    if (before !== after) this.#options.onStarved?.(after)
  }

  #take(message: FromWorklet): void {
    if (this.#closed) return
    if (message.t === 'heard') this.#options.onHeard?.(message.seq)
    else if (message.t === 'report') this.#takeReport(message)
    else {
      this.#levels = readingsOf(message.peaks)
      this.#options.onMeters(this.#levels)
    }
  }

  #takeReport(report: Report): void {
    this.#report = report
    for (const deck of DECKS) {
      const state = report.decks[deck - 1] as DeckState
      this.#model.places[deck] = state.sample
      this.#feeds[deck]?.follow({ sample: state.sample, loop: state.loop, goesOn: state.wanted }, report.turned)
      this.#tellEnd(deck, state)
      if (this.#holding[deck] === state.holding) continue
      this.#holding[deck] = state.holding
      this.#options.onHolding(deck, state.holding)
    }
    this.#publish()
  }

  #tellEnd(deck: DeckNumber, state: DeckState): void {
    if (state.ended && !this.#ended[deck]) {
      this.#model.values.set(`/deck/${deck}/play`, false)
      this.#options.onEnded?.(deck)
    }
    this.#ended[deck] = state.ended
  }

  /** While nothing runs the engine reports nothing: what was asked for counts. */
  #tellAtRest(): void {
    if (this.running) return
    this.#report = undefined
    this.#publish()
  }

  #publish(): void {
    if (!this.#closed) this.#options.onPosition(this.positions())
  }

  /** A context that stopped by itself is asked to run again; where it does not, the browser waits for a click. */
  #seeState(): void {
    const blocked = this.running ? null : 'click'
    if (blocked && this.#blocked === null) void this.#sound?.run()
    if (this.#blocked === blocked) return
    this.#blocked = blocked
    this.#options.onBlocked(blocked)
    this.#publish()
  }
}
