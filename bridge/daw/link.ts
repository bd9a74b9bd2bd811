import { DAW_LABELS, type DawName, dawPath } from '../../contract/daw.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { OscMessage } from '../osc/packet.ts'
import type { Transport } from '../transport/index.ts'
import { release, report, subscribe, watch } from '../tree/index.ts'
import { Line } from './line.ts'
import { linkText, messageText } from './link-text.ts'
import { firstState, type LinkAct, type LinkEvent, type LinkState, step } from './link-state.ts'
import { createMixer, type Mixer } from './mixer.ts'
import { createPlayAlong, type PlayAlong } from './play-along.ts'
import type { Protocol, Said, Wish } from './protocol.ts'
import { PROTOCOLS } from './protocols.ts'
import { createRoundTrip } from './round-trip.ts'
import type { Settings } from './settings.ts'
import { createWishes } from './wishes.ts'

const TICK_MS = 50
const REOPEN_MS = 3000

export type LinkOptions = { daw: DawName; transport: Transport; settings: Settings; log: (line: string) => void }

/** One DAW that is switched on: found, bound, followed, and found again when it comes back. */
export class Link {
  #state: LinkState = firstState()
  #failure: Failure | undefined
  #refused = 0
  #last: OscMessage | undefined
  #wasBound = false
  #reopen: NodeJS.Timeout | undefined
  #askedAt: number | undefined
  #heardAt = Number.NEGATIVE_INFINITY
  #line: Line
  readonly #options: LinkOptions
  readonly #protocol: Protocol
  readonly #mixer: Mixer
  readonly #along: PlayAlong
  readonly #roundTrip = createRoundTrip()
  readonly #wishes: ReturnType<typeof createWishes>
  readonly #stops: (() => void)[]

  constructor(options: LinkOptions) {
    this.#options = options
    const { daw, transport, settings } = options
    const { tree } = transport
    this.#protocol = PROTOCOLS[daw]()
    const origin = `daw:${DAW_LABELS[daw]}`
    this.#wishes = createWishes(this.#protocol.pace.everyMs, all => this.#tell(all))
    const wish = (key: string, one: Wish) => {
      if (this.#state.name === 'bound') this.#wishes.add(key, one)
    }
    const follow = (track: number) => this.#line.send(this.#protocol.follow(track))
    const base = { deck: settings.deck, protocol: this.#protocol, origin, wish, onRefused: () => this.#refused++ }
    this.#mixer = createMixer({ ...base, tree, follow, roundTrip: this.#roundTrip, heardAt: () => this.#heardAt })
    this.#along = createPlayAlong({ ...base, transport, daw })
    this.#line = this.#newLine()
    const onJump = { jump: this.#along.jumped }
    transport.listeners.add(onJump)
    const tick = setInterval(() => this.#step('tick'), TICK_MS)
    this.#stops = [
      () => clearInterval(tick),
      () => transport.listeners.delete(onJump),
      subscribe(tree, origin, change => {
        this.#mixer.hear(change)
        this.#along.hear(change)
      }),
      watch(tree, path => this.#along.read(path)),
      () => release(tree, origin),
    ]
    this.#report('state', 'waiting')
    void this.#open()
  }

  status(): SurfaceStatus {
    const { daw, settings } = this.#options
    const failure = this.#failure ?? this.#missing()
    const says = linkText(settings, this.#state.name, { stems: this.#mixer.stems(), ms: this.#roundTrip.median() })
    return {
      name: DAW_LABELS[daw],
      kind: 'daw',
      ok: failure === undefined,
      says,
      failure: failure?.toJSON() ?? null,
      received: this.#line.received,
      refused: this.#line.refused + this.#refused,
      lastMessage: this.#last ? messageText(this.#last) : null,
    }
  }

  close(): void {
    clearTimeout(this.#reopen)
    for (const stop of this.#stops) stop()
    this.#wishes.close()
    this.#mixer.close()
    this.#line.close()
    this.#report('state', 'off')
    this.#report('playing', false)
  }

  #newLine(): Line {
    const { host, port, listen } = this.#options.settings
    return new Line({ host, port, listen, onMessage: message => this.#take(message) })
  }

  async #open(): Promise<void> {
    try {
      await this.#line.open()
      this.#failure = undefined
    } catch (thrown) {
      const { daw, log } = this.#options
      const failure = thrown instanceof Failure ? thrown : new Failure(`${daw}_silent`, asFailure(thrown).message)
      if (!this.#failure) log(`${DAW_LABELS[daw]}: ${failure.message}`)
      this.#failure = failure
      this.#reopen = setTimeout(() => {
        this.#line.close()
        this.#line = this.#newLine()
        void this.#open()
      }, REOPEN_MS)
    }
  }

  #missing(): Failure | undefined {
    const { daw, settings } = this.#options
    if (this.#state.name !== 'bound') return new Failure(`${daw}_silent`, `UDP ${settings.host}:${settings.port}`)
    return this.#mixer.stems().length === 0 ? new Failure('daw_no_tracks') : undefined
  }

  #step(event: LinkEvent): void {
    const before = this.#state.name
    const [state, act] = step(this.#state, event, this.#protocol.pace, performance.now())
    this.#state = state
    if (state.name !== before) this.#turned(state.name)
    this.#act(act)
  }

  #turned(name: LinkState['name']): void {
    const { daw, log } = this.#options
    log(`${DAW_LABELS[daw]} is ${name}`)
    this.#report('state', name)
    this.#roundTrip.forget()
    this.#askedAt = undefined
    if (name !== 'bound') {
      this.#report('playing', false)
      return
    }
    this.#mixer.begin(this.#wasBound)
    this.#along.begin()
    this.#wasBound = true
  }

  #act(act: LinkAct): void {
    if (act === 'greet') this.#line.send(this.#protocol.greet(this.#line.listen))
    if (act === 'ask') {
      this.#askedAt = performance.now()
      this.#line.send(this.#protocol.ask())
    }
  }

  #take(message: OscMessage): void {
    const said = this.#protocol.read(message)
    if (said.length === 0) return
    this.#last = message
    this.#heardAt = this.#options.transport.tree.now()
    for (const word of said) this.#hear(word)
  }

  #hear(word: Said): void {
    this.#step(word.says === 'pulse' || word.says === 'restarted' ? word.says : 'heard')
    if (word.says === 'answer') this.#answered()
    this.#mixer.take(word)
    this.#along.take(word)
    if (word.says === 'playing') this.#report('playing', word.on)
    if (word.says === 'position') this.#report('position', word.seconds)
    if (word.says === 'tempo') this.#report('bpm', word.bpm)
    const ms = this.#roundTrip.median()
    if (ms !== undefined) this.#report('round-trip', Math.round(ms * 100) / 1e5)
  }

  #answered(): void {
    if (this.#askedAt !== undefined) this.#roundTrip.take(performance.now() - this.#askedAt)
    this.#askedAt = undefined
  }

  #tell(wishes: readonly Wish[]): void {
    this.#line.send(wishes.flatMap(this.#protocol.tell))
  }

  #report(leaf: Parameters<typeof dawPath>[1], value: string | number | boolean): void {
    report(this.#options.transport.tree, dawPath(this.#options.daw, leaf), value)
  }
}
