import { isIPv4 } from 'node:net'
import type { OscAsked, OscSender, Scope } from '../../contract/access.ts'
import { Failure } from '../../contract/errors.ts'
import { isLoopback, plainAddress } from './addresses.ts'

const MOST = 64
const ASKED = 16

/** Whose OSC is heard: this machine's, and that of the addresses that were allowed. */
export class OscSenders {
  readonly #asked = new Map<string, OscAsked>()
  #allowed: Map<string, OscSender>

  constructor(allowed: OscSender[]) {
    this.#allowed = new Map(allowed.map(one => [one.address, one]))
  }

  /** What a sender may; undefined turns it away, and notes that it asked. Synchronous: it is on the live line. */
  may(given: string): Scope | undefined {
    const address = plainAddress(given)
    if (isLoopback(address)) return 'manage'
    if (this.#allowed.has(address)) return 'play'
    this.#note(address)
    return undefined
  }

  /** @throws bad_request, too_many_devices */
  allow(address: string, name: string, device: string | null): void {
    if (!isIPv4(address)) throw new Failure('bad_request', `${address.slice(0, 40)} is no address like 192.168.1.20`)
    if (this.#allowed.size >= MOST && !this.#allowed.has(address)) throw new Failure('too_many_devices')
    this.#allowed.set(address, { address, name, since: Date.now(), device })
    this.#asked.delete(address)
  }

  /** @throws unknown_device */
  forbid(address: string): void {
    if (!this.#allowed.delete(address)) throw new Failure('unknown_device', address.slice(0, 40))
  }

  /** Forgets what a device asked for, and gives the addresses that are heard no more. */
  forbidOf(device: string): string[] {
    const addresses = this.list().flatMap(one => (one.device === device ? [one.address] : []))
    for (const address of addresses) this.#allowed.delete(address)
    return addresses
  }

  list(): OscSender[] {
    return [...this.#allowed.values()]
  }

  asked(): OscAsked[] {
    return [...this.#asked.values()].sort((a, b) => b.at - a.at)
  }

  #note(address: string): void {
    const known = this.#asked.get(address) ?? { address, count: 0, at: 0 }
    known.count++
    known.at = Date.now()
    this.#asked.delete(address)
    this.#asked.set(address, known)
    if (this.#asked.size > ASKED) this.#asked.delete(this.#asked.keys().next().value as string)
  }
}
