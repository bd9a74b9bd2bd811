import {
  type EffectOffer,
  type FailedSlot,
  type InsertFault,
  type SlotPath,
  slotOfPath,
} from '../../../../contract/inserts.ts'
import type { FromBridge, FromPanel, Origin } from '../../../../contract/live.ts'
import type { ParameterValue } from '../../../../contract/parameter-row.ts'
import type { Path } from '../../../../contract/parameters.ts'
import type { WayLengths } from '../../../../engine/hosting/index.ts'
import { Jalv } from './jalv.ts'
import { LV2, listPlugins, saysOf } from './list-plugins.ts'
import type { Lv2Order } from './lv2-way.ts'
import { type Lv2Info, readInfo } from './read-info.ts'

/** What of the sound the desk uses. */
export type Lv2Sound = {
  /** An outside effect comes into a slot, or goes. */
  insert: (slot: SlotPath, outside: { name: string } | null) => void
  way: (order: Lv2Order) => void
  endWay: (slot: SlotPath) => void
}
type Slot = { effect: string; jalv?: Jalv; info?: Lv2Info; order?: Lv2Order; reached?: boolean }

const MOST_CHANNELS = 2
const numberOf = (given: ParameterValue | undefined): number =>
  given === true ? 1 : given === false ? 0 : Number(given)

/** Keeps the LV2 plugins of the slots while this program sounds: started with their slot, turned by its rows, named when
 *  they end, and started anew when their bypass is let go. */
export class Lv2Desk {
  readonly #slots = new Map<SlotPath, Slot>()
  /** Plugins that ended, and why. */
  readonly #gone = new Map<SlotPath, string>()
  /** What the engine has taken out of the way for good. */
  readonly #out = new Map<SlotPath, InsertFault>()
  readonly #ways: Pick<WayLengths, 'lengthen' | 'forget'>
  readonly #send: (message: FromPanel) => void
  readonly #sound: () => Lv2Sound | undefined
  readonly #onFaults: () => void
  readonly #log: (line: string) => void
  #values: Record<Path, ParameterValue> = {}
  #you: Origin | undefined
  #holds = false
  #offered: EffectOffer[] = []
  #count = 0

  /** @param of.sound     the sound on JACK; undefined while there is none
   *  @param of.ways      how long the ways are
   *  @param of.onFaults  what `failed` says has changed */
  constructor(of: {
    send: (message: FromPanel) => void
    sound: () => Lv2Sound | undefined
    ways: Pick<WayLengths, 'lengthen' | 'forget'>
    onFaults: () => void
    log: (line: string) => void
  }) {
    this.#send = of.send
    this.#sound = of.sound
    this.#ways = of.ways
    this.#onFaults = of.onFaults
    this.#log = of.log
  }

  failed(): FailedSlot[] {
    return [...this.#gone].map(([slot, detail]) => ({ slot, fault: 'gone', detail }))
  }

  /** What the engine says of the slots. One that is late comes back by itself; what else it takes out is started anew when
   *  its bypass is let go. */
  failedIn(failed: readonly FailedSlot[]): void {
    for (const { slot, fault } of failed) if (fault !== 'late' && this.#slots.has(slot)) this.#out.set(slot, fault)
  }

  /** The way of a slot is longer now. */
  longer(slot: SlotPath): void {
    const { reached, info } = this.#slots.get(slot) ?? {}
    if (reached && info) this.#sound()?.insert(slot, { name: info.name })
  }

  take(message: FromBridge): void {
    if (message.t === 'hello') {
      this.#you = message.you
      this.#values = { ...message.values }
      this.#holds = message.host.holder === message.you
      this.#followAll()
      this.#tellAgain()
    } else if (message.t === 'host') {
      this.#holds = message.host.holder === this.#you
      this.#followAll()
    } else if (message.t === 'changes') for (const { path, value } of message.changes) this.#changed(path, value)
  }

  /** The sound was opened, or opened anew: says what there is, and lays the ways. */
  async opened(): Promise<void> {
    if (!this.#sound()) return
    this.#offered = await listPlugins()
    this.#send({ t: 'offer', by: 'lv2', effects: this.#offered })
    for (const { order } of this.#slots.values()) if (order) this.#sound()?.way(order)
    this.#followAll()
  }

  /** A bridge that was started anew knows nothing of what runs here. */
  #tellAgain(): void {
    if (!this.#sound()) return
    this.#send({ t: 'offer', by: 'lv2', effects: this.#offered })
    for (const [slot, { effect, info, reached }] of this.#slots)
      if (reached && info) this.#tellLoaded(slot, effect, info)
  }

  /** The sound reaches a plugin: before that, what it was sent would not come back in time. */
  reached(slot: SlotPath): void {
    const standing = this.#slots.get(slot)
    if (!standing?.info) return
    const { info } = standing
    standing.reached = true
    this.#sound()?.insert(slot, { name: info.name })
    this.#tellLoaded(slot, standing.effect, info)
  }

  #tellLoaded(slot: SlotPath, effect: string, info: Lv2Info): void {
    const parameters = Object.fromEntries(info.controls.map(({ leaf, row }) => [leaf, row]))
    this.#send({ t: 'insert-loaded', slot, effect, name: info.name, latency: 0, parameters })
  }

  /** The sound cannot reach a plugin. */
  lost(slot: SlotPath, says: string): void {
    const standing = this.#slots.get(slot)
    if (standing) this.#fault(slot, standing, says)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#slots.keys()].map(slot => this.#end(slot)))
  }

  #changed(path: Path, value: ParameterValue): void {
    this.#values[path] = value
    const of = slotOfPath(path)
    if (!of) return
    if (of.leaf === 'effect') {
      this.#ways.forget(of.slot)
      this.#follow(of.slot)
    } else if (of.leaf === 'bypass' && value === false && this.#isOut(of.slot)) void this.#again(of.slot)
    else {
      const { jalv, info } = this.#slots.get(of.slot) ?? {}
      const control = info?.controls.find(({ leaf }) => leaf === of.leaf)
      if (control) jalv?.set(control.symbol, numberOf(value))
    }
  }

  #isOut(slot: SlotPath): boolean {
    return this.#gone.has(slot) || this.#out.has(slot)
  }

  #followAll(): void {
    for (const path of Object.keys(this.#values)) {
      const of = slotOfPath(path)
      if (of?.leaf === 'effect') this.#follow(of.slot)
    }
  }

  #follow(slot: SlotPath): void {
    const wanted = this.#holds && this.#sound() ? String(this.#values[`${slot}/effect`] ?? '') : ''
    const effect = wanted.startsWith(LV2) ? wanted : ''
    if ((this.#slots.get(slot)?.effect ?? '') === effect) return
    void this.#end(slot)
    if (effect !== '') void this.#begin(slot, effect)
  }

  async #begin(slot: SlotPath, effect: string): Promise<void> {
    const standing: Slot = { effect }
    this.#slots.set(slot, standing)
    try {
      const uri = effect.slice(LV2.length)
      const info = readInfo((await saysOf('lv2info', [uri])) ?? '')
      const { inputs, outputs } = info
      if (inputs < 1 || outputs < 1 || inputs > MOST_CHANNELS || outputs > MOST_CHANNELS)
        throw new Error(`it takes ${inputs} and gives ${outputs} channels of sound; one or two of each can be used`)
      const values = new Map(
        info.controls.flatMap(({ symbol, leaf }) => {
          const given = numberOf(this.#values[`${slot}/${leaf}`])
          return Number.isFinite(given) ? [[symbol, given] as const] : []
        }),
      )
      const client = `stembridge-lv2-${process.pid}-${++this.#count}`
      const jalv = await Jalv.open({ uri, client, values, onGone: says => this.#fault(slot, standing, says) })
      if (this.#slots.get(slot) !== standing) return void jalv.close()
      Object.assign(standing, { jalv, info, order: { slot, client, inputs, outputs } })
      this.#sound()?.way({ slot, client, inputs, outputs })
    } catch (thrown) {
      this.#fault(slot, standing, (thrown as Error).message)
    }
  }

  #fault(slot: SlotPath, standing: Slot, says: string): void {
    if (this.#slots.get(slot) !== standing) return
    this.#log(`${standing.effect}: ${says}`)
    this.#sound()?.endWay(slot)
    this.#gone.set(slot, says.slice(0, 200))
    this.#onFaults()
  }

  /** What had ended, or was taken out, is started anew as it stood. */
  async #again(slot: SlotPath): Promise<void> {
    const fault = this.#out.get(slot)
    const ended = this.#end(slot)
    // let through while it is started: who is asked too early does not answer in time
    this.#sound()?.insert(slot, null)
    if (fault === 'blocked') this.#ways.lengthen(slot)
    this.#onFaults()
    await ended
    // by then something else may lie there
    this.#follow(slot)
  }

  async #end(slot: SlotPath): Promise<void> {
    const standing = this.#slots.get(slot)
    this.#slots.delete(slot)
    this.#gone.delete(slot)
    this.#out.delete(slot)
    if (!standing) return
    this.#sound()?.endWay(slot)
    await standing.jalv?.close()
  }
}
