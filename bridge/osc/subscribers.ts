import type { Change, Origin } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { readingsOf, subscribe, type Tree, valuesOf, watchRows } from '../tree/index.ts'
import { type Client, sendTo } from './client.ts'
import { pack } from './pack.ts'
import type { OscMessage } from './packet.ts'
import { valueMessage } from './value-message.ts'

export const LEASE_MS = 10_000
const MOST = 64
/** A subscriber that renews sooner than this after a snapshot gets no other. */
const SNAPSHOT_MS = 200
const READINGS =
  /^\/deck\/\d\/(tempo|key|camelot|beat|bar|phrase|position|fit|grid\/offered|track\/(?:title|stems))$|^\/(host|library\/browse\/title|master\/recorded)$/

type Subscriber = {
  readonly to: Client
  readonly origin: Origin
  readonly until: MonotonicMs
  readonly sentAt: MonotonicMs
  readonly pending: Map<Path, ParameterValue>
  readonly stop: () => void
}

/** Whom OSC changes go to: over UDP each until its lease of 10 s runs out, over a connection until it ends. What changes
 *  within one turn goes out once a path; to a slow reader only the newest of each path, once it takes some again. */
export class Subscribers {
  #all = new Map<string, Subscriber>()
  #flush: NodeJS.Immediate | undefined
  readonly #tree: Tree
  readonly #leave: () => void

  constructor(tree: Tree) {
    this.#tree = tree
    this.#leave = watchRows(tree, rows => this.#came(Object.keys(rows)))
  }

  get size(): number {
    return this.#all.size
  }

  has({ key }: Client): boolean {
    return this.#all.has(key)
  }

  /** Takes a subscriber, or renews it, and sends it the snapshot. `origin` is the sender whose own moves it is not
   *  told. */
  add(to: Client, origin: Origin): boolean {
    this.sweep()
    if (!this.#all.has(to.key) && this.#all.size >= MOST) return false
    const now = this.#tree.now()
    const known = this.#all.get(to.key)
    const fresh = known?.origin === origin && now - known.sentAt < SNAPSHOT_MS
    const pending = known?.pending ?? new Map<Path, ParameterValue>()
    this.remove(to)
    const stop = subscribe(this.#tree, origin, change => this.#heard(pending, change))
    const sentAt = fresh ? known.sentAt : now
    const until = to.line.over === 'udp' ? now + LEASE_MS : Number.POSITIVE_INFINITY
    this.#all.set(to.key, { to, origin, until, sentAt, pending, stop })
    if (!fresh) this.#snapshot(to)
    return true
  }

  remove({ key }: Client): void {
    this.#all.get(key)?.stop()
    this.#all.delete(key)
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
      for (const packet of pack([message], { bundle: false })) sendTo(to, packet)
  }

  /** Forgets those whose lease ran out, and sends what a slow reader has room for again. */
  sweep(): void {
    for (const { to, until } of this.#all.values()) if (until <= this.#tree.now()) this.remove(to)
    this.#flush ??= setImmediate(() => this.#out())
  }

  close(): void {
    this.#leave()
    for (const { to } of this.#all.values()) this.remove(to)
    clearImmediate(this.#flush)
  }

  #snapshot(to: Client): void {
    const readings = Object.entries(readingsOf(this.#tree)).filter(([path]) => READINGS.test(path))
    const snapshot = [...Object.entries(valuesOf(this.#tree)), ...readings]
    for (const packet of pack(this.#messages(snapshot), { bundle: true })) sendTo(to, packet)
  }

  #heard(pending: Map<Path, ParameterValue>, { path, value }: Change): void {
    if (this.#tree.entries.get(path)?.row.kind === 'value') this.#wait(pending, path, value)
  }

  /** Parameters that came are told as they stand. */
  #came(paths: readonly Path[]): void {
    for (const path of paths) {
      const entry = this.#tree.entries.get(path)
      if (entry?.row.kind !== 'value') continue
      for (const { pending } of this.#all.values()) this.#wait(pending, path, entry.now)
    }
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
      if (pending.size === 0 || to.line.isSlow()) continue
      for (const packet of pack(this.#messages(pending), { bundle: false })) sendTo(to, packet)
      pending.clear()
    }
  }
}
