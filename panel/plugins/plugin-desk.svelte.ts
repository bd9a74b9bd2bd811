import type { EffectOffer, FailedSlot, SlotPath } from '../../contract/inserts.ts'
import { slotPaths } from '../../contract/parameters.ts'
import { type PluginList, WAM } from '../../contract/plugins.ts'
import { untrack } from 'svelte'
import type { Live } from '../live/live.ts'
import type { Samples } from '../../contract/units.ts'
import { forPlugin, forRow, type PluginRow, pluginRows } from './parameter-rows.ts'
import { PluginFrame, wayFrames } from './plugin-frame.ts'

/** What the page's sound does for plugins. */
export type PluginSound = {
  readonly sampleRate: number
  insert: (slot: SlotPath, outside: { name: string; latency: Samples } | null) => void
  /** Lays the way between a slot and its plugin; null takes it up again. */
  way: (slot: SlotPath, port: MessagePort | null) => void
}

/** A plugin's window as it is shown. */
export type PluginWindow = {
  readonly slot: SlotPath
  readonly name: string
  readonly frame: PluginFrame
  loaded: boolean
  waits: boolean
  shown: boolean
}
type Standing = {
  effect: string
  frame: PluginFrame
  rows: Map<string, PluginRow>
  told: Map<string, number>
  /** Once it is loaded. */
  name?: string
  latency: Samples
}

/** Keeps the plugins of the slots while this page sounds: each in its frame, its rows in the tree, its state with the set. */
export class PluginDesk {
  readonly windows: PluginWindow[] = $state([])
  readonly #live: Live
  readonly #sound: () => PluginSound | undefined
  readonly #origin: string
  readonly #onFailed: (failed: FailedSlot[]) => void
  readonly #standing = new Map<SlotPath, Standing>()
  readonly #failed = new Map<SlotPath, string>()
  readonly #tries = new Map<SlotPath, number>()
  /** Slots whose plugin did not answer in time. */
  readonly #late = new Set<SlotPath>()
  readonly #stop: () => void
  #list: PluginList | undefined

  /** @param of.origin  address of the bridge */
  constructor(of: {
    live: Live
    sound: () => PluginSound | undefined
    origin: string
    /** Every slot whose plugin did not load, or ended. */
    onFailed: (failed: FailedSlot[]) => void
  }) {
    this.#live = of.live
    this.#sound = of.sound
    this.#origin = of.origin
    this.#onFailed = of.onFailed
    this.#stop = $effect.root(() => {
      $effect(() => {
        const { hosting, connection } = of.live.state
        if (hosting && connection === 'open') void this.#offer()
      })
      $effect(() => this.#follow())
      $effect(() => this.#turn())
      $effect(() => this.#tryAgain())
    })
  }

  show(window: PluginWindow, shown: boolean): void {
    window.shown = shown
    window.frame.show(shown)
  }

  close(): void {
    this.#stop()
    for (const slot of [...this.#standing.keys()]) this.#end(slot)
  }

  /** Says which plugins there are: looked for anew whenever this page comes to sound. */
  async #offer(): Promise<void> {
    const answer = await fetch(`${this.#origin}/plugins`).catch(() => undefined)
    if (!answer?.ok) return
    this.#list = (await answer.json()) as PluginList
    const effects: EffectOffer[] = this.#list.plugins.map(({ id, name, vendor }) => ({
      id: WAM + id,
      name,
      by: 'wam',
      ...(vendor ? { says: vendor } : {}),
    }))
    this.#live.send({ t: 'offer', by: 'wam', effects })
    this.#follow()
  }

  /** Plugins come and go with their slots. */
  #follow(): void {
    const { values, hosting } = this.#live.state
    const sounds = this.#sound() !== undefined
    const wanted = slotPaths().map(
      slot => [slot, hosting && sounds ? String(values[`${slot}/effect`] ?? '') : ''] as const,
    )
    untrack(() => {
      for (const [slot, given] of wanted) {
        const effect = given.startsWith(WAM) ? given : ''
        const standing = this.#standing.get(slot)
        if ((standing?.effect ?? '') === effect) continue
        if (standing) this.#end(slot)
        if (effect !== '') this.#begin(slot, effect)
      }
    })
  }

  #begin(slot: SlotPath, effect: string): void {
    const [list, sound] = [this.#list, this.#sound()]
    if (!list || !sound) return
    const plugin = effect.slice(WAM.length)
    const name = list.plugins.find(({ id }) => id === plugin)?.name ?? plugin
    const kept = this.#live.kept.get(slot)
    const frame = new PluginFrame(
      {
        base: new URL(list.base, this.#origin).href,
        plugin,
        title: name,
        sampleRate: sound.sampleRate,
        ...(kept?.effect === effect ? { state: kept.state } : {}),
      },
      {
        onLoaded: loaded => this.#loaded(slot, { ...loaded, name: loaded.name || name }),
        onTurned: values => this.#turned(slot, values),
        onState: state => {
          this.#live.kept.set(slot, { effect, state })
          this.#live.send({ t: 'insert-state', slot, effect, state })
        },
        onWaits: waits => this.#change(slot, { waits }),
        onFailed: why => this.#fail(slot, why),
      },
    )
    this.#standing.set(slot, { effect, frame, rows: new Map(), told: new Map(), latency: 0 })
    this.windows.push({ slot, name, frame, loaded: false, waits: false, shown: false })
  }

  #loaded(slot: SlotPath, of: Parameters<ConstructorParameters<typeof PluginFrame>[1]['onLoaded']>[0]): void {
    const [standing, sound] = [this.#standing.get(slot), this.#sound()]
    if (!standing || !sound) return
    standing.rows = pluginRows(of.parameters, of.values)
    for (const [leaf, { id }] of standing.rows) standing.told.set(leaf, of.values[id] ?? Number.NaN)
    Object.assign(standing, { name: of.name, latency: Math.round(of.latency) })
    sound.way(slot, standing.frame.audio)
    this.#insert(slot, standing)
    const parameters = Object.fromEntries([...standing.rows].map(([leaf, { row }]) => [leaf, row]))
    const effect = standing.effect
    this.#live.send({ t: 'insert-loaded', slot, effect, name: of.name, latency: Math.round(of.latency), parameters })
    this.#change(slot, { loaded: true })
  }

  #insert(slot: SlotPath, { name = '', latency }: Standing): void {
    this.#sound()?.insert(slot, { name, latency: wayFrames(this.#tries.get(slot) ?? 0) + latency })
  }

  /** The rows turn the plugin. */
  #turn(): void {
    const { values } = this.#live.state
    for (const { slot, loaded } of this.windows) {
      const standing = this.#standing.get(slot)
      if (!loaded || !standing) continue
      for (const [leaf, { id }] of standing.rows) {
        const given = values[`${slot}/${leaf}`]
        const value = given === undefined ? Number.NaN : forPlugin(given)
        if (!Number.isFinite(value) || Object.is(standing.told.get(leaf), value)) continue
        standing.told.set(leaf, value)
        standing.frame.turn(id, value)
      }
    }
  }

  /** The plugin's own window turns the rows. */
  #turned(slot: SlotPath, values: Record<string, number>): void {
    const standing = this.#standing.get(slot)
    for (const [leaf, row] of standing?.rows ?? []) {
      const value = values[row.id]
      const given = value === undefined ? undefined : forRow(row, value)
      if (given === undefined) continue
      standing?.told.set(leaf, forPlugin(given))
      this.#live.set(`${slot}/${leaf}`, given)
    }
  }

  /** A slot whose bypass is let go after a fault: a plugin that ended is begun anew, one that was too late gets a longer
   *  way. */
  #tryAgain(): void {
    const { values, readings } = this.#live.state
    for (const [slot, standing] of this.#standing) {
      const isLate = standing.name !== undefined && !this.#failed.has(slot)
      if (isLate && String(readings[`${slot}/fault`] ?? '') !== '') this.#late.add(slot)
      if (!this.#late.has(slot) || values[`${slot}/bypass`] !== false) continue
      this.#late.delete(slot)
      this.#tries.set(slot, (this.#tries.get(slot) ?? 0) + 1)
      untrack(() => this.#insert(slot, standing))
    }
    for (const slot of [...this.#failed.keys()]) {
      if (values[`${slot}/bypass`] !== false) continue
      this.#failed.delete(slot)
      const effect = this.#standing.get(slot)?.effect
      this.#end(slot)
      // let through while it is loaded: who is asked too early does not answer in time
      this.#sound()?.insert(slot, null)
      this.#tellFailed()
      if (effect) this.#begin(slot, effect)
    }
  }

  #fail(slot: SlotPath, why: string): void {
    if (!this.#standing.has(slot)) return
    this.#failed.set(slot, why)
    this.#tries.set(slot, (this.#tries.get(slot) ?? 0) + 1)
    this.#tellFailed()
  }

  #end(slot: SlotPath): void {
    const standing = this.#standing.get(slot)
    this.#standing.delete(slot)
    this.#failed.delete(slot)
    this.#sound()?.way(slot, null)
    standing?.frame.close()
    const at = this.windows.findIndex(window => window.slot === slot)
    if (at >= 0) this.windows.splice(at, 1)
  }

  #tellFailed(): void {
    this.#onFailed([...this.#failed].map(([slot, why]) => ({ slot, fault: 'gone', detail: why.slice(0, 200) })))
  }

  #change(slot: SlotPath, to: Partial<PluginWindow>): void {
    const window = this.windows.find(one => one.slot === slot)
    if (window) Object.assign(window, to)
  }
}
