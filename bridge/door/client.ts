import type { WebSocket } from 'ws'
import { type Need, reaches } from '../../contract/access.ts'
import { LIVE_NEEDS, needOfPath } from '../../contract/access-needs.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { LearnStep } from '../../contract/controllers.ts'
import type { ClientKind, FromBridge, FromPanel, HostStatus, Origin, SurfaceStatus } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { type DeckAutomation, drawLane } from '../automation/index.ts'
import {
  block,
  type Candidate,
  gone,
  heard,
  holds,
  hostOf,
  jumpsOf,
  loopsOf,
  type Lease,
  leave,
  sounds,
  standBy,
  take,
  takePositions,
} from '../hosts/index.ts'
import { type Inserts, takeFromHost } from '../inserts/index.ts'
import { report, resolve, set, subscribe, type Tree, release } from '../tree/index.ts'
import type { Guest } from './origin-for.ts'
import { Outbox } from './outbox.ts'

type Told = {
  tree: Tree
  lease: Lease
  automation: DeckAutomation
  inserts: Inserts
  learn: (step: LearnStep) => FromBridge | undefined
}

/** What the holder of the lease does. */
const soundOf = ({ blocked, says }: HostStatus): string => {
  if (blocked === 'click') return 'may not sound until it is clicked'
  if (blocked === 'away') return 'is not heard of; the bridge keeps the time'
  if (blocked === 'device') return says ?? 'has no device; the bridge keeps the time'
  return says ? `makes the sound: ${says}` : 'makes the sound'
}

type Named = { origin: Origin; kind: ClientKind }

/** Who can make the sound is one of these. */
export const candidateOf = ({ origin, kind }: Named): Candidate | null =>
  kind === 'streamdeck' ? null : { origin, kind }

/** One client of the live socket: a panel, or another program that speaks contract/live.ts. */
export class Client {
  readonly outbox: Outbox
  readonly origin: Origin
  readonly kind: ClientKind
  readonly socket: WebSocket
  readonly guest: Guest
  received = 0
  refused = 0
  #last: Path | null = null
  /** Of a Stream Deck's program: what is plugged in. */
  #devices: readonly string[] = []
  readonly #told: Told
  readonly #stop: () => void

  constructor(socket: WebSocket, { host, guest }: { host: Named; guest: Guest }, told: Told) {
    const { origin } = host
    this.socket = socket
    this.guest = guest
    this.origin = origin
    this.kind = host.kind
    this.#told = told
    this.outbox = new Outbox(socket)
    const candidate = candidateOf(host)
    if (candidate) standBy(told.lease, candidate)
    this.#stop = subscribe(told.tree, origin, change => {
      if (told.tree.entries.get(change.path)?.row.kind === 'value') this.outbox.change(change)
    })
  }

  /** Whether it makes the sound now, by its own clock. */
  get sounds(): boolean {
    return sounds(this.#told.lease, this.origin)
  }

  /** It is gone: what it held is free. `stays` when the same panel has come back by another socket. */
  close({ stays }: { stays: boolean }): void {
    this.#stop()
    this.outbox.close()
    if (stays) return
    release(this.#told.tree, this.origin)
    gone(this.#told.lease, this.origin)
  }

  status(): SurfaceStatus {
    const host = hostOf(this.#told.lease)
    const holds = host.holder === this.origin
    return {
      name: this.origin,
      kind: this.kind,
      ok: !holds || host.blocked === null || host.blocked === 'click',
      says: this.#says(holds ? soundOf(host) : this.#idle()),
      failure: null,
      received: this.received,
      refused: this.refused,
      lastMessage: this.#last,
    }
  }

  #idle(): string {
    if (this.kind === 'streamdeck') return this.#devices.join(', ') || 'no Stream Deck is plugged in'
    return this.kind === 'device' ? 'stands by' : 'a mute surface'
  }

  #says(what: string): string {
    const { name, address, scope } = this.guest.who
    return name === null ? what : `${name} at ${address}, may ${scope}; ${what}`
  }

  /** Whether it may do what that needs; if not it is told so. */
  #may(need: Need, path: Path): boolean {
    const { scope } = this.guest.who
    if (reaches(scope, need)) return true
    this.refused++
    const failure = new Failure('scope_needed', `it may ${scope}, and this needs ${need}`).toJSON()
    this.outbox.send(`refused ${path}`, { t: 'refused', path, failure })
    return false
  }

  take(message: FromPanel): void {
    this.received++
    if (!this.#may(LIVE_NEEDS[message.t], message.t === 'set' ? message.path : '')) return
    const { lease, tree } = this.#told
    if (heard(lease, this.origin)) this.#goThere()
    switch (message.t) {
      case 'set':
        this.#set(message)
        break
      case 'position':
        takePositions(lease, this.origin, message.positions)
        break
      case 'meters':
        if (this.sounds) for (const [path, value] of Object.entries(message.values)) this.#meter(tree, path, value)
        break
      case 'lease':
        if (message.take) this.#takeLease()
        else leave(lease, this.origin)
        break
      case 'blocked':
        if (block(lease, this.origin, message.blocked, message.says)) this.#goThere()
        break
      case 'lane':
        drawLane(this.#told.automation, message.track, message.lane, this.origin)
        break
      case 'offer':
        takeFromHost(this.#told.inserts, message)
        break
      case 'insert-loaded':
      case 'insert-state':
      case 'insert-faults':
        if (holds(lease, this.origin)) takeFromHost(this.#told.inserts, message)
        break
      case 'learn':
        this.#learn(message.learn)
        break
      case 'recorded':
        if (holds(lease, this.origin)) report(tree, '/master/recorded', message.seconds)
        break
      case 'attached':
        this.#devices = message.devices
        break
      case 'ping':
        this.outbox.send('pong', { t: 'pong', id: message.id })
        break
    }
  }

  #takeLease(): void {
    const candidate = candidateOf(this)
    if (candidate) take(this.#told.lease, candidate)
    else this.refused++
  }

  #learn(step: LearnStep): void {
    const answer = this.#told.learn(step)
    if (answer) this.outbox.send(`answer ${answer.t}`, answer)
  }

  /** Sends it to where the decks are. */
  #goThere(): void {
    const { transport } = this.#told.lease
    for (const loop of loopsOf(transport)) this.outbox.send(`loop ${loop.deck}`, loop)
    for (const jump of jumpsOf(transport)) this.outbox.send(`jump ${jump.deck}`, jump)
  }

  #meter(tree: Tree, path: Path, value: ParameterValue): void {
    if (/\/(meter|rms)$/.test(path)) report(tree, path, value)
  }

  /** Says what a control stands at, to one who asked with its set. */
  #stands(path: Path, id: number | undefined): void {
    const { tree } = this.#told
    const entry = tree.entries.get(resolve(tree, path))
    if (id === undefined || entry?.row.kind !== 'value') return
    this.outbox.send(`stands ${path}`, { t: 'stands', id, path: entry.path, value: entry.now, seq: tree.seq })
  }

  #set({ path, value, touch, id }: Extract<FromPanel, { t: 'set' }>): void {
    const { tree } = this.#told
    this.#last = path
    if (!this.#may(needOfPath(resolve(tree, path)), path)) return
    try {
      set(
        tree,
        resolve(tree, path),
        value,
        touch === undefined ? { origin: this.origin } : { origin: this.origin, touch },
      )
    } catch (thrown) {
      this.refused++
      this.outbox.send(`refused ${path}`, { t: 'refused', path, failure: asFailure(thrown).toJSON() })
    }
    this.#stands(path, id)
  }
}
