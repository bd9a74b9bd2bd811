import type { Change, Origin } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { readingsOf, subscribe, type Tree, valuesOf } from '../tree/index.ts'
import type { Sender } from './inbox.ts'
import { pack } from './pack.ts'
import type { OscMessage } from './packet.ts'
import { valueMessage } from './value-message.ts'

export const LEASE_MS = 10_000
const MOST = 64
/** A subscriber that renews sooner than this after a snapshot gets no other. */
const SNAPSHOT_MS = 200
const READINGS =
  /^\/deck\/\d\/(tempo|key|camelot|beat|bar|phrase|position|fit|grid\/offered)$|^\/(host|master\/recorded)$/

type Subscriber = {
  readonly to: Sender
  origin: Origin
  until: MonotonicMs
  readonly sentAt: MonotonicMs
  readonly pending: Map<Path, ParameterValue>
  stop: () => void
}

/** Whom OSC changes go to: each until its lease of 10 s runs out. What changes within one turn goes out once a path. */
export class Subscribers {
  #all = new Map<string, Subscriber>()
  #flush: NodeJS.Immediate | undefined
  readonly #tree: Tree
  readonly #send: (datagram: Uint8Array, to: Sender) => void

  constructor(tree: Tree, send: (datagram: Uint8Array, to: Sender) => void) {
    this.#tree = tree
    this.#send = send
  }

  get size(): number {
    return this.#all.size
  }

  /** Takes a subscriber for 10 s, or renews it, and sends it the snapshot. `origin` is the sender whose own moves it is
   *  not told. */
  add(to: Sender, origin: Origin): boolean {
    const key = keyOf(to)
    this.sweep()
    if (!this.#all.has(key) && this.#all.size >= MOST) return false
    const now = this.#tree.now()
    const known = this.#all.get(key)
    const fresh = known?.origin === origin && now - known.sentAt < SNAPSHOT_MS
    const pending = known?.pending ?? new Map<Path, ParameterValue>()
    this.remove(to)
    const stop = subscribe(this.#tree, origin, change => this.#heard(pending, change))
    const sentAt = fresh ? known.sentAt : now
    this.#all.set(key, { to, origin, until: now + LEASE_MS, sentAt, pending, stop })
    if (!fresh) this.#snapshot(to)
    return true
  }

  remove(to: Sender): void {
    const known = this.#all.get(keyOf(to))
    known?.stop()
    this.#all.delete(keyOf(to))
  }

  /** A reading on its way out. */
  reading(path: Path, value: ParameterValue): void {
    if (this.#all.size === 0 || !READINGS.test(path)) return
    for (const { pending } of this.#all.values()) this.#wait(pending, path, value)
  }

  /** Sends a message to the subscriber that has this origin; to all where none has. */
  tell(origin: Origin, message: OscMessage): void {
    const own = [...this.#all.values()].filter(one => one.origin === origin)
    for (const { to } of own.length > 0 ? own : this.#all.values())
      for (const datagram of pack([message], { bundle: false })) this.#send(datagram, to)
  }

  /** Forgets those whose lease ran out. */
  sweep(): void {
    for (const { to, until } of this.#all.values()) if (until <= this.#tree.now()) this.remove(to)
  }

  close(): void {
    clearImmediate(this.#flush)
    for (const { to } of this.#all.values()) this.remove(to)
  }

  #snapshot(to: Sender): void {
    const readings = Object.entries(readingsOf(this.#tree)).filter(([path]) => READINGS.test(path))
    const snapshot = [...Object.entries(valuesOf(this.#tree)), ...readings]
    for (const datagram of pack(this.#messages(snapshot), { bundle: true })) this.#send(datagram, to)
  }

  #heard(pending: Map<Path, ParameterValue>, { path, value }: Change): void {
    if (this.#tree.entries.get(path)?.row.kind === 'value') this.#wait(pending, path, value)
  }

  #wait(pending: Map<Path, ParameterValue>, path: Path, value: ParameterValue): void {
    pending.set(path, value)
    this.#flush ??= setImmediate(() => this.#out())
  }

  #messages(values: Iterable<[Path, ParameterValue]>): OscMessage[] {
    const messages: OscMessage[] = []
    for (const [path, value] of values) {
      const row = this.#tree.entries.get(path)?.row
      if (row) messages.push(valueMessage(path, row, value))
    }
    return messages
  }

  #out(): void {
    this.#flush = undefined
    for (const { to, pending } of this.#all.values()) {
      if (pending.size === 0) continue
      for (const datagram of pack(this.#messages(pending), { bundle: false })) this.#send(datagram, to)
      pending.clear()
    }
  }
}

const keyOf = ({ address, port }: Sender): string => `${address}:${port}`
