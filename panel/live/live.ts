import { Failure } from '../../contract/errors.ts'
import type { SlotPath } from '../../contract/inserts.ts'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Between } from '../../engine/beat-moves.ts'
import { apply } from './apply.ts'
import { awayDeckOf, type LoopMarks } from './away-deck.ts'
import { resolveAway } from './away.ts'
import { emptyGauges } from './gauges.ts'
import { LastingSocket } from './lasting-socket.ts'
import { Outbox } from './outbox.ts'
import { ReactiveState } from './reactive-state.svelte.ts'
import type { LiveState } from './state.ts'

type Resume = NonNullable<Extract<FromPanel, { t: 'hello' }>['resume']>
/** Who listens on the page itself: the host of the sound. */
export type LiveListener = {
  onMessage: (message: FromBridge) => void
  /** A value set on this page, before the bridge knows it. */
  onSet: (path: Path, value: ParameterValue) => void
  onJump: (deck: DeckNumber, sample: number, inPhase: boolean) => void
  onLoop: (deck: DeckNumber, between: Between) => void
  /** Where loops run. */
  loops: () => Record<DeckNumber, Between | null> | undefined
  /** What a page that plays tells a bridge that may have lost it. */
  resume: () => Resume | undefined
}

const PING_MS = 3000

/** The live line: what the page knows of the bridge, and the one way to set anything. */
export class Live {
  readonly state: LiveState = new ReactiveState()
  readonly gauges = emptyGauges()
  readonly panel: string
  /** While this page learns a controller: what is touched on it is what the controller gets. */
  learns = false
  /** Takes a profile that was asked for. */
  onProfile: (came: Extract<FromBridge, { t: 'profile' }>) => void = () => {}
  /** What plugins keep besides their parameters, by their slots: here before the slot says that it comes. */
  readonly kept = new Map<SlotPath, { effect: string; state: string }>()
  #listener: LiveListener | undefined
  #outbox = new Outbox()
  #frame = 0
  #pings: ReturnType<typeof setInterval>
  #unanswered = 0
  readonly #marks: Record<DeckNumber, LoopMarks> = { 1: { in: null, last: null }, 2: { in: null, last: null } }
  readonly #socket: LastingSocket

  constructor(url: string, panel: string) {
    this.panel = panel
    this.#socket = new LastingSocket(() => url, {
      onOpen: () => this.#hello(),
      onMessage: message => this.#take(message as FromBridge),
      onAway: attempt => this.#away(attempt),
    })
    this.#pings = setInterval(() => this.#ping(), PING_MS)
  }

  listen(listener: LiveListener): void {
    this.#listener = listener
  }

  /** Sets a value now, here and at the bridge; moves of one frame go as one message a path. */
  set(path: Path, value: ParameterValue): void {
    if (this.#aims(path) && typeof value === 'boolean') return
    const before = this.state.values[path]
    this.#outbox.move(path, value, before, performance.now())
    this.state.values[path] = value
    this.#listener?.onSet(path, value)
    this.#soon()
  }

  /** Says that a hand holds the control, or has let go. */
  touch(path: Path, touch: boolean): void {
    this.#aims(path)
    this.#outbox.touch(path, touch, performance.now())
    this.#soon()
  }

  /** A trigger: sent at once, never kept for later. While the bridge is away, a page that holds the sound does what it
   *  can by itself. */
  trigger(path: Path, value?: ParameterValue): void {
    if (this.#aims(path)) return
    this.#flush()
    this.#outbox.yield()
    if (this.#socket.send({ t: 'set', path, ...(value === undefined ? {} : { value }) })) return
    const resolved = this.state.hosting ? resolveAway(path, value, { deck: n => this.#deckAway(n) }) : undefined
    if (!resolved) this.state.refusal = { path, failure: new Failure('bridge_away').toJSON() }
    for (const [to, given] of resolved?.sets ?? []) this.set(to, given)
    for (const { deck, between } of resolved?.loops ?? []) this.#listener?.onLoop(deck, between)
    for (const { deck, sample, inPhase } of resolved?.jumps ?? [])
      this.#listener?.onJump(deck, sample, inPhase === true)
  }

  send(message: FromPanel): boolean {
    return this.#socket.send(message)
  }

  /** Tries the bridge now, without waiting for the next try. */
  again(): void {
    this.#socket.again()
  }

  close(): void {
    clearInterval(this.#pings)
    cancelAnimationFrame(this.#frame)
    this.#socket.close()
  }

  /** Whether the page learns a controller; then the parameter is the one that is learned. */
  #aims(path: Path): boolean {
    if (!this.learns) return false
    if (this.state.learn.learning?.path !== path) this.send({ t: 'learn', learn: { do: 'aim', path } })
    return true
  }

  #deckAway(n: DeckNumber) {
    const { state, gauges } = this
    const loop = this.#listener?.loops()?.[n] ?? null
    return awayDeckOf(n, { state, gauges, loop, marks: this.#marks[n], now: performance.now() })
  }

  #hello(): void {
    this.#unanswered = 0
    const resume = this.#listener?.resume()
    this.#socket.send({ t: 'hello', panel: this.panel, ...(resume ? { resume } : {}) })
  }

  #take(message: FromBridge): void {
    if (message.t === 'pong') {
      this.#unanswered = 0
      return
    }
    if (message.t === 'profile') this.onProfile(message)
    if (message.t === 'insert-state') this.kept.set(message.slot, message)
    if (message.t === 'hello') for (const one of message.states ?? []) this.kept.set(one.slot, one)
    const now = performance.now()
    const mine = {
      moves: (path: Path) => this.#outbox.moves(path, now),
      before: (path: Path) => this.#outbox.before(path),
    }
    apply(this.state, this.gauges, message, { mine, now })
    this.#listener?.onMessage(message)
    if (message.t === 'hello') this.#soon()
  }

  #away(attempt: number): void {
    if (this.state.connection === 'open' || attempt >= 2) this.state.connection = 'away'
    this.state.refusal = null
  }

  #soon(): void {
    this.#frame ||= requestAnimationFrame(() => this.#flush())
  }

  /** Sends what has gathered; while the bridge is away it stays and is delivered later. */
  #flush(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    if (!this.#socket.open || this.state.connection !== 'open') return
    for (const message of this.#outbox.drain()) this.#socket.send(message)
  }

  #ping(): void {
    if (!this.#socket.open) return
    if (this.#unanswered++ >= 3) this.#socket.again()
    else this.#socket.send({ t: 'ping', id: this.#unanswered })
  }
}
