import type { FailedSlot, SlotPath } from '../../contract/inserts.ts'
import type { Samples } from '../../contract/units.ts'

/** A fifth of a second: what is worked on for longer is no effect any more. */
const LONGEST: Samples = 8192
/** One that answers too late for so long does not come back by the way that it has. */
const LATE_FOR_MS = 1000

/** How long the ways to the plugins outside are: as short as may be, and doubled each time that a plugin was late. */
export class WayLengths {
  readonly #shortest: () => Samples
  readonly #onLonger: (slot: SlotPath) => void
  readonly #frames = new Map<SlotPath, Samples>()
  /** Slots that are late, until they are on time or have a longer way. */
  readonly #late = new Map<SlotPath, ReturnType<typeof setTimeout>>()

  /** @param of.shortest  frames there and back
   *  @param of.onLonger  the way of a slot is to be laid anew */
  constructor(of: { shortest: () => Samples; onLonger: (slot: SlotPath) => void }) {
    this.#shortest = of.shortest
    this.#onLonger = of.onLonger
  }

  frames(slot: SlotPath): Samples {
    return Math.max(this.#frames.get(slot) ?? 0, this.#shortest())
  }

  /** Takes what the engine says of its slots: all that are out of the way, each time. */
  see(failed: readonly FailedSlot[]): void {
    const faults = new Map(failed.map(({ slot, fault }) => [slot, fault]))
    for (const slot of [...this.#late.keys()]) {
      if (!faults.has(slot)) this.lengthen(slot)
      else if (faults.get(slot) !== 'late') this.#settle(slot)
    }
    for (const [slot, fault] of faults) if (fault === 'late' && !this.#late.has(slot)) this.#wait(slot)
  }

  /** Doubles the way of a slot, while it may be. */
  lengthen(slot: SlotPath): void {
    this.#settle(slot)
    const frames = Math.min(Math.max(LONGEST, this.#shortest()), this.frames(slot) * 2)
    if (frames === this.frames(slot)) return
    this.#frames.set(slot, frames)
    this.#onLonger(slot)
  }

  /** The plugin of a slot is gone: the next one begins with the shortest way. */
  forget(slot: SlotPath): void {
    this.#settle(slot)
    this.#frames.delete(slot)
  }

  close(): void {
    for (const slot of [...this.#late.keys()]) this.#settle(slot)
  }

  #wait(slot: SlotPath): void {
    this.#late.set(
      slot,
      setTimeout(() => this.lengthen(slot), LATE_FOR_MS),
    )
  }

  #settle(slot: SlotPath): void {
    clearTimeout(this.#late.get(slot))
    this.#late.delete(slot)
  }
}
