import { isBundle, type OscBundle, type OscMessage, type OscPacket } from './packet.ts'
import { momentOf } from './time-tag.ts'

/** A time tag further ahead than this is a wrong clock, not a plan. */
const FURTHEST_MS = 10_000
const MOST_WAITING = 1024

/** Hands out the messages of a packet, those of a bundle at its time. A bundle too far ahead is dropped and counted. */
export class Schedule {
  dropped = 0
  #waiting = new Set<NodeJS.Timeout>()
  readonly #now: () => number

  /** @param now  wall clock in milliseconds: time tags are wall clock */
  constructor(now: () => number) {
    this.#now = now
  }

  give(packet: OscPacket, hand: (message: OscMessage) => void): void {
    if (isBundle(packet)) this.#giveBundle(packet, hand)
    else hand(packet)
  }

  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer)
    this.#waiting.clear()
  }

  #giveBundle({ time, packets }: OscBundle, hand: (message: OscMessage) => void): void {
    const ahead = momentOf(time) - this.#now()
    const all = () => {
      for (const inner of packets) this.give(inner, hand)
    }
    if (ahead <= 0) all()
    else if (ahead > FURTHEST_MS || this.#waiting.size >= MOST_WAITING) this.dropped++
    else {
      const timer = setTimeout(() => {
        this.#waiting.delete(timer)
        all()
      }, ahead)
      this.#waiting.add(timer)
    }
  }
}
