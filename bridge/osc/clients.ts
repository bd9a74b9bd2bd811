import type { MonotonicMs } from '../../contract/units.ts'
import { type Client, createClient, keyOf, type Line } from './client.ts'

/** Clients that are remembered; of more, the one that came first and does not listen is forgotten. */
const MOST = 256
/** A UDP client that says nothing for so long and does not listen is forgotten. */
const QUIET_MS = 60_000

/** Who speaks OSC with us. A connection is a client while it lasts; a UDP sender is one until it falls quiet. */
export class Clients {
  readonly all = new Map<string, Client>()
  readonly #listens: (client: Client) => boolean
  readonly #now: () => MonotonicMs
  readonly #udp: (address: string, port: number) => Line

  constructor(of: {
    listens: (client: Client) => boolean
    now: () => MonotonicMs
    udp: (address: string, port: number) => Line
  }) {
    this.#listens = of.listens
    this.#now = of.now
    this.#udp = of.udp
  }

  /** The client of a UDP address, known or new. */
  atUdp(address: string, port: number): Client {
    return this.all.get(keyOf({ over: 'udp', address, port })) ?? this.connected(this.#udp(address, port))
  }

  connected(line: Line): Client {
    if (this.all.size >= MOST) this.#forgetOne()
    const client = createClient(line, this.#now())
    this.all.set(client.key, client)
    return client
  }

  gone({ key }: Client): void {
    this.all.delete(key)
  }

  sweep(): void {
    for (const client of this.all.values())
      if (client.line.over === 'udp' && !this.#listens(client) && this.#now() - client.at > QUIET_MS) this.gone(client)
  }

  #forgetOne(): void {
    for (const client of this.all.values())
      if (client.line.over === 'udp' && !this.#listens(client)) {
        this.gone(client)
        return
      }
  }
}
