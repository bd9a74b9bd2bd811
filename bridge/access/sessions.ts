import type { Duplex } from 'node:stream'

/** The open connections of each device, so that one that is turned out is out at once. */
export class Sessions {
  readonly #of = new Map<string, Set<Duplex>>()

  add(device: string, socket: Duplex): void {
    const all = this.#of.get(device) ?? new Set()
    if (all.has(socket)) return
    all.add(socket)
    this.#of.set(device, all)
    socket.once('close', () => {
      all.delete(socket)
      if (all.size === 0 && this.#of.get(device) === all) this.#of.delete(device)
    })
  }

  has(device: string): boolean {
    return this.#of.has(device)
  }

  /** Cuts every connection of a device. */
  cut(device: string): void {
    for (const socket of this.#of.get(device) ?? []) socket.destroy()
  }
}
