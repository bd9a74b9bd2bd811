import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import type { OpenCode, Scope } from '../../contract/access.ts'
import { Failure } from '../../contract/errors.ts'
import type { MonotonicMs } from '../../contract/units.ts'

export const CODE_MS = 120_000
export const CODE_TRIES = 5
/** Wrong codes of one address within ten minutes: fewer than a code has tries, so that nobody spends another's alone. */
export const ADDRESS_TRIES = 4
export const ADDRESS_MS = 600_000
const ADDRESSES = 1024

type Clock = { now: () => MonotonicMs; wallClock: () => number; random?: () => number }
type Open = { code: string; scope: Scope; until: MonotonicMs; wrong: number }

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()
const isSame = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b))

/** The way in: one code at a time, of six digits, for two minutes, five tries and one device. */
export class Pairing {
  #open: Open | null = null
  readonly #wrong = new Map<string, { count: number; since: MonotonicMs }>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Opens a code, in the place of the last one. */
  ask(scope: Scope): OpenCode {
    const { now, random = () => randomInt(1_000_000) } = this.#clock
    this.#open = { code: String(random()).padStart(6, '0'), scope, until: now() + CODE_MS, wrong: 0 }
    return this.state() as OpenCode
  }

  close(): void {
    this.#open = null
  }

  /** The code that is open; null without one. */
  state(): OpenCode | null {
    const open = this.#alive()
    if (!open) return null
    const until = this.#clock.wallClock() + open.until - this.#clock.now()
    return { code: open.code, scope: open.scope, until, triesLeft: CODE_TRIES - open.wrong }
  }

  /** Tries a code; the right one is spent by it.
   *  @returns  the scope that it lets in with
   *  @throws too_many_tries, no_code, wrong_code */
  try(code: string, address: string): Scope {
    if (this.#isShutOut(address)) throw new Failure('too_many_tries')
    const open = this.#alive()
    if (!open) throw new Failure('no_code')
    if (isSame(code, open.code)) {
      this.#open = null
      this.#wrong.delete(address)
      return open.scope
    }
    this.#count(address)
    open.wrong++
    throw new Failure('wrong_code')
  }

  #alive(): Open | null {
    if (this.#open && (this.#clock.now() >= this.#open.until || this.#open.wrong >= CODE_TRIES)) this.#open = null
    return this.#open
  }

  #isShutOut(address: string): boolean {
    const known = this.#wrong.get(address)
    if (known && this.#clock.now() - known.since >= ADDRESS_MS) this.#wrong.delete(address)
    return (this.#wrong.get(address)?.count ?? 0) >= ADDRESS_TRIES
  }

  #count(address: string): void {
    const known = this.#wrong.get(address) ?? { count: 0, since: this.#clock.now() }
    known.count++
    this.#wrong.set(address, known)
    if (this.#wrong.size > ADDRESSES) this.#wrong.delete(this.#wrong.keys().next().value as string)
  }
}
