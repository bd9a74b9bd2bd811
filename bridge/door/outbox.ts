import type { WebSocket } from 'ws'
import type { Change, FromBridge } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'

/** Bytes that may wait in a socket before its reader counts as slow. */
const SLOW_BYTES = 256 * 1024
/** A reader that took nothing for this long is cut off; it will come back and get everything anew. */
const STALL_MS = 10_000

/** What goes out to one client. What happens within one turn goes as one message; while the reader is slow everything
 *  keeps only its newest state, so that what waits is bounded by the number of parameters. */
export class Outbox {
  #changes = new Map<Path, Change>()
  #readings = new Map<Path, ParameterValue>()
  #others = new Map<string, FromBridge>()
  #rows: { rows: Record<Path, Row>; gone: Set<Path> } | undefined
  #first = new Map<string, FromBridge>()
  #turn: NodeJS.Immediate | undefined
  #slowSince: MonotonicMs | undefined
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  change(change: Change): void {
    this.#changes.delete(change.path)
    this.#changes.set(change.path, change)
    this.#soon()
  }

  reading(path: Path, value: ParameterValue): void {
    this.#readings.set(path, value)
    this.#soon()
  }

  /** Rows that came or went: told before what needs them. */
  rows(rows: Readonly<Record<Path, Row>>, gone: readonly Path[]): void {
    this.#rows ??= { rows: {}, gone: new Set() }
    for (const path of gone) {
      delete this.#rows.rows[path]
      this.#rows.gone.add(path)
      this.#changes.delete(path)
      this.#readings.delete(path)
    }
    for (const [path, row] of Object.entries(rows)) {
      this.#rows.rows[path] = row
      this.#rows.gone.delete(path)
      this.#changes.delete(path)
    }
    this.#soon()
  }

  /** The same as `send`, before the changes of the same turn. */
  first(about: string, message: FromBridge): void {
    this.#first.set(about, message)
    this.#soon()
  }

  /** @param about  of two messages about the same only the later one is worth sending */
  send(about: string, message: FromBridge): void {
    this.#others.delete(about)
    this.#others.set(about, message)
    this.#soon()
  }

  /** Sends at once, before all that waits: the greeting. */
  now(message: FromBridge): void {
    this.#write(message)
  }

  /** Sends what a slow reader has room for again; cuts off one that has stalled. */
  sweep(now: MonotonicMs): void {
    if (this.#slowSince !== undefined && now - this.#slowSince > STALL_MS) this.#socket.terminate()
    else this.#soon()
  }

  close(): void {
    clearImmediate(this.#turn)
  }

  #soon(): void {
    this.#turn ??= setImmediate(() => this.#flush())
  }

  #isSlow(): boolean {
    if (this.#socket.bufferedAmount <= SLOW_BYTES) this.#slowSince = undefined
    else this.#slowSince ??= performance.now()
    return this.#slowSince !== undefined
  }

  #flush(): void {
    this.#turn = undefined
    if (this.#socket.readyState !== this.#socket.OPEN || this.#isSlow()) return
    if (this.#rows) this.#write({ t: 'rows', rows: this.#rows.rows, gone: [...this.#rows.gone] })
    for (const message of this.#first.values()) this.#write(message)
    if (this.#changes.size > 0) this.#write({ t: 'changes', changes: [...this.#changes.values()] })
    for (const message of this.#others.values()) this.#write(message)
    if (this.#readings.size > 0) this.#write({ t: 'readings', values: Object.fromEntries(this.#readings) })
    this.#rows = undefined
    this.#first.clear()
    this.#changes.clear()
    this.#others.clear()
    this.#readings.clear()
  }

  #write(message: FromBridge): void {
    this.#socket.send(JSON.stringify(message))
  }
}
