import type { FromPanel } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'

type SetMessage = Extract<FromPanel, { t: 'set' }>
type Waiting = { value?: ParameterValue; touch?: boolean }

/** For how long after its last move a path still counts as this page's, so that its own echo does not pull it back. */
const ECHO_MS = 250

/** Moves gathered until the next frame: the last value of each path, in the order of first move. Triggers go in between
 *  and are never merged. Pure but for its own memory. */
export class Outbox {
  #waiting = new Map<Path, Waiting>()
  #moved = new Map<Path, MonotonicMs>()
  #held = new Set<Path>()
  #before = new Map<Path, ParameterValue>()

  /** @param before  what the path stood at, restored if the bridge refuses the move */
  move(path: Path, value: ParameterValue, before: ParameterValue | undefined, now: MonotonicMs): void {
    if (before !== undefined && !this.moves(path, now)) this.#before.set(path, before)
    this.#waiting.set(path, { ...this.#waiting.get(path), value })
    this.#moved.set(path, now)
  }

  touch(path: Path, touch: boolean, now: MonotonicMs): void {
    if (touch) this.#held.add(path)
    else this.#held.delete(path)
    this.#moved.set(path, now)
    this.#waiting.set(path, { ...this.#waiting.get(path), touch })
  }

  /** True while this page moves the path: it is held, not sent yet, or was moved just now. */
  moves(path: Path, now: MonotonicMs): boolean {
    if (this.#held.has(path) || this.#waiting.has(path)) return true
    return now - (this.#moved.get(path) ?? Number.NEGATIVE_INFINITY) < ECHO_MS
  }

  before(path: Path): ParameterValue | undefined {
    this.#moved.delete(path)
    return this.#before.get(path)
  }

  /** A trigger may move any path (panic does): from here on the bridge's word counts for all but held ones. */
  yield(): void {
    this.#moved.clear()
  }

  get size(): number {
    return this.#waiting.size
  }

  /** What is to be sent now, one message a path. */
  drain(): SetMessage[] {
    const messages = [...this.#waiting].map(([path, waiting]): SetMessage => ({ t: 'set', path, ...waiting }))
    this.#waiting.clear()
    return messages
  }
}
