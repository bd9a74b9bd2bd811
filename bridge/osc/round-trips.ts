import { type Client, sendTo } from './client.ts'
import { encode } from './encode.ts'
import type { OscMessage } from './packet.ts'

/** How long messages take to a client and back. Who sends /ping is answered /pong with the same arguments, and asked
 *  /ping with a number in turn; its /pong with that number tells the time. Who never sends one is never asked. */
export class RoundTrips {
  #next = 1
  #asked = new WeakMap<Client, { number: number; at: number }>()

  ping(client: Client, { arguments: all }: OscMessage): void {
    sendTo(client, encode({ address: '/pong', arguments: all, typed: true }))
    const number = this.#next++ & 0x7fffffff
    this.#asked.set(client, { number, at: performance.now() })
    sendTo(client, encode({ address: '/ping', arguments: [{ type: 'i', value: number }], typed: true }))
  }

  pong(client: Client, { arguments: [argument] }: OscMessage): void {
    const asked = this.#asked.get(client)
    if (!asked || argument?.type !== 'i' || argument.value !== asked.number) return
    client.roundTripMs = Math.round((performance.now() - asked.at) * 100) / 100
    this.#asked.delete(client)
  }
}
