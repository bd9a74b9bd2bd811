import type { AutomationFromBridge } from '../../contract/automation.ts'
import type { Blocked, DeckPosition, LoadedTrack } from '../../contract/live.ts'
import type { SlotPath } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Decibels, Samples } from '../../contract/units.ts'
import { LIBRARY_RATE } from '../library-rate.ts'
import type { DeckState } from '../engine.ts'
import type { ReadBatch } from './batch.ts'
import { DeckFeed } from './deck-feed.ts'
import type { HostEvents, Recorded } from './host-events.ts'
import { allLanes, createHostLanes, lanesMessage, takeAutomation } from './host-lanes.ts'
import { createHostModel, keepOutside, keepValue, liveLoops, stateOf, takePositions, whatStands } from './host-model.ts'
import type { FromEngine, OutsideEffect } from './messages.ts'
import { createLevels } from './meters.ts'
import type { OpenSound, SoundEvents } from './open-sound.ts'
import { positionOf } from './position.ts'
import { createSpareChunks } from './spare-chunks.ts'
import { watchReach } from './reach.ts'
import { Taking } from './taking.ts'

type Report = Extract<FromEngine, { t: 'report' }>

/** How the engine sounds here. */
export type HostWays<S extends OpenSound> = {
  open: (on: SoundEvents) => Promise<S>
  read: ReadBatch
  /** What it waits for while its sound does not run. */
  waitsFor: Blocked
}

/** The engine and what it needs around it, wherever it sounds: what was set, tracks, chunks, positions. Everything may be
 *  called before `start`; it is kept and taken up then. A sound that breaks is opened anew where it was. */
export class EngineHost<S extends OpenSound> {
  readonly #ways: HostWays<S>
  readonly #events: HostEvents
  readonly #model = createHostModel()
  readonly #lanes = createHostLanes()
  readonly #feeds: Partial<Record<DeckNumber, DeckFeed>> = {}
  readonly #holding: Record<DeckNumber, DeckState['holding']> = { 1: null, 2: null }
  readonly #ended: Record<DeckNumber, boolean> = { 1: false, 2: false }
  readonly #reach: ReturnType<typeof watchReach>
  #sound: S | undefined
  #opening: Promise<void> | undefined
  #report: Report | undefined
  readonly #levels = createLevels()
  #blocked: Blocked | null
  #loads = 0
  readonly #taking = new Taking()
  readonly #spare = createSpareChunks()
  #closed = false

  constructor(events: HostEvents, ways: HostWays<S>) {
    this.#events = events
    this.#ways = ways
    this.#reach = watchReach(starved => events.onStarved?.(starved))
    this.#blocked = ways.waitsFor
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
    await this.#opening?.catch(() => undefined)
    if (this.running) await this.#taking.end(this.#sound)
    this.#closed = true
    for (const deck of DECKS) this.#feeds[deck]?.close()
    await this.#sound?.close()
    this.#sound = undefined
  }

  set(path: Path, value: ParameterValue, seq?: number): void {
    if (path === '/master/record') this.#taking.record(value === true, this.#sound)
    if (keepValue(this.#model, path, value)) this.#sound?.post({ t: 'set', path, value })
    if (seq !== undefined) this.#sound?.post({ t: 'seen', seq })
    if (/^\/deck\/\d\/(play|rate)$/.test(path)) this.#tellAtRest()
  }

  load(deck: DeckNumber, track: LoadedTrack | null): void {
    this.#model.tracks[deck] = track
    this.#model.places[deck] = 0
    this.#putOn(deck)
    this.#sound?.post(lanesMessage(this.#lanes, deck, track))
    this.#tellAtRest()
  }

  update(deck: DeckNumber, track: LoadedTrack): void {
    const feed = this.#feeds[deck]
    if (this.#model.tracks[deck]?.id !== track.id) this.load(deck, track)
    else {
      this.#model.tracks[deck] = track
      feed?.update(track)
      this.#sound?.post(lanesMessage(this.#lanes, deck, track))
    }
  }

  /** Takes what the bridge says of automation. */
  automate(message: AutomationFromBridge): void {
    this.#sound?.post(takeAutomation(this.#lanes, message, this.#model.tracks))
  }

  /** Keeps in mind what a lane has moved, which the engine does by itself. */
  mirror(path: Path, value: ParameterValue): void {
    keepValue(this.#model, path, value)
  }

  /** @param pass     the deck is there now and only who sounds it changes: goes as much further as its sound comes later
   *  @param inPhase  the deck stays where it is in the beat, as near to the sample as that allows */
  jump(deck: DeckNumber, to: Samples, pass = false, inPhase = false): void {
    if (!Number.isFinite(to)) return
    const sample = pass ? to + this.#lag(deck) : to
    this.#model.places[deck] = Math.max(0, sample)
    const how = pass ? 'pass' : inPhase ? 'in phase' : undefined
    this.#sound?.post({ t: 'jump', deck, sample, ...(how ? { how } : {}) })
    this.#feeds[deck]?.follow({ sample, loop: null, goesOn: null }, true)
    this.#tellAtRest()
  }

  /** Loops a deck between two samples, until its row says 0. */
  loop(deck: DeckNumber, between: readonly [Samples, Samples]): void {
    this.#model.loops[deck] = between
    this.#sound?.post({ t: 'loop', deck, between })
  }

  /** An effect that runs outside comes into a slot, whose row says it already, or goes. */
  insert(slot: SlotPath, outside: OutsideEffect | null): void {
    const told = keepOutside(this.#model, slot, outside)
    this.#sound?.post(told)
  }

  takeFrom(positions: DeckPosition[]): void {
    takePositions(this.#model, positions)
    for (const { deck, sample, playing, rate } of positions) {
      this.jump(deck, sample, true)
      this.#sound?.post({ t: 'set', path: `/deck/${deck}/rate`, value: rate })
      this.#sound?.post({ t: 'set', path: `/deck/${deck}/play`, value: playing })
    }
  }

  get blocked(): Blocked | null {
    return this.#blocked
  }

  get running(): boolean {
    return this.#sound?.running ?? false
  }

  get sound(): S | undefined {
    return this.#sound
  }

  levels(): Record<Path, Decibels> {
    return this.#levels.all()
  }

  positions(): DeckPosition[] {
    const now = performance.now()
    const audible = this.#sound?.audible(now) ?? 0
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

  loops(): Record<DeckNumber, readonly [Samples, Samples] | null> {
    return liveLoops(this.#model, this.running ? this.#report?.decks : undefined)
  }

  async #open(): Promise<void> {
    const sound = await this.#ways.open({
      message: message => this.#take(message),
      state: () => this.#seeState(),
      broken: () => void this.#reopen(),
    })
    if (this.#closed) return sound.close()
    this.#sound = sound
    for (const deck of DECKS) this.#putOn(deck)
    for (const message of [...whatStands(this.#model), ...allLanes(this.#lanes, this.#model.tracks)])
      sound.post(message)
    this.#taking.goOn(sound)
    await sound.run()
  }

  /** The device or the engine gave up: begins anew where it was. */
  async #reopen(): Promise<void> {
    for (const { deck, sample } of this.positions()) this.#model.places[deck] = sample
    const sound = this.#sound
    this.#sound = undefined
    this.#report = undefined
    this.#seeState()
    await sound?.close().catch(() => undefined)
    if (!this.#closed) await this.start().catch(() => this.#seeState())
  }

  /** Samples that a playing deck goes on by until what reaches the engine now is heard. */
  #lag(deck: DeckNumber): Samples {
    const { playing, rate } = stateOf(this.#model, deck)
    return playing && this.running ? (this.#sound?.lag() ?? 0) * LIBRARY_RATE * rate : 0
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
      read: this.#ways.read,
      spare: this.#spare,
      post: (message, transfer) => sound.post(message, transfer),
      onReach: reached => this.#reach(deck, reached),
    })
    feed.follow({ sample: this.#model.places[deck], loop: null, goesOn: null }, true)
    this.#feeds[deck] = feed
  }

  #take(message: FromEngine): void {
    if (this.#closed) return
    if (message.t === 'heard') this.#events.onHeard?.(message.seq)
    else if (message.t === 'report') this.#takeReport(message)
    else if (message.t === 'recorded') this.#takePiece(message)
    else if (message.t === 'spare') this.#spare.give(...message.rooms)
    else if (message.t === 'performed') this.#events.onPerformed?.(message)
    else if (message.t === 'faults') this.#events.onFaults?.(message.failed)
    else this.#events.onMeters(this.#levels.take(message))
  }

  #takePiece(piece: Recorded): void {
    if (piece.last) this.#taking.flushed()
    this.#events.onRecorded?.(piece)
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
      this.#events.onHolding(deck, state.holding)
    }
    this.#publish()
  }

  #tellEnd(deck: DeckNumber, state: DeckState): void {
    if (state.ended && !this.#ended[deck]) {
      this.#model.values.set(`/deck/${deck}/play`, false)
      this.#events.onEnded?.(deck)
    }
    this.#ended[deck] = state.ended
  }

  /** While nothing runs the engine reports nothing: what was asked for counts. */
  #tellAtRest(): void {
    if (!this.running) this.#report = undefined
    if (!this.running) this.#publish()
  }

  #publish(): void {
    if (!this.#closed) this.#events.onPosition(this.positions())
  }

  /** A sound that stopped by itself is asked to run again; where it does not, the host waits. */
  #seeState(): void {
    const blocked = this.running ? null : this.#ways.waitsFor
    if (blocked && this.#blocked === null) void this.#sound?.run()
    if (this.#blocked === blocked) return
    this.#blocked = blocked
    this.#events.onBlocked(blocked)
    this.#publish()
  }
}
