import type { EffectOffer, FailedSlot, InsertFault, InsertsFromHost, SlotPath } from '../../contract/inserts.ts'
import { slotPaths } from '../../contract/parameters.ts'
import { type PluginList, WAM } from '../../contract/plugins.ts'
import { untrack } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { PluginEars } from '../hosting/hosting.ts'
import type { Live } from '../live/live.ts'
import type { Samples } from '../../contract/units.ts'
import { WayLengths } from '../../engine/hosting/index.ts'
import { forPlugin, forRow, type PluginRow, pluginRows } from './parameter-rows.ts'
import { PluginFrame } from './plugin-frame.ts'

/** What the page's sound does for plugins. */
export type PluginSound = {
  readonly sampleRate: number
  /** Frames that the browser renders at a time. */
  readonly buffer: Samples
  insert: (slot: SlotPath, outside: { name: string; latency: Samples; own: Samples } | null) => void
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
  /** What the plugin has, by rows. */
  has: Map<string, number>
  /** What was said of it once it was loaded. */
  loaded?: Extract<InsertsFromHost, { t: 'insert-loaded' }>
  /** Whether the bridge has said since where its rows stand: they are at its defaults before. */
  stands: boolean
}
/** A slot that is bypassed for what its plugin did; `why` where the engine does not say it. */
type Out = { fault: InsertFault; why: string | null; bypassed: boolean }

/** Frames of the way there and back, and buffers of the browser's where these are long. */
const WAY = 2048
const BUFFERS = 4
/** Nothing that is played by has a longer latency of its own. */
const LONGEST_OWN_SECONDS = 1

/** Keeps the plugins of the slots while this page sounds: each in its frame, its rows in the tree, its state with the set. */
export class PluginDesk implements PluginEars {
  readonly windows: PluginWindow[] = $state([])
  readonly #live: Live
  readonly #sound: () => PluginSound | undefined
  readonly #origin: string
  readonly #onFailed: (failed: FailedSlot[]) => void
  readonly #standing = new Map<SlotPath, Standing>()
  readonly #out = new SvelteMap<SlotPath, Out>()
  readonly #ways = new WayLengths({
    shortest: () => Math.max(WAY, BUFFERS * (this.#sound()?.buffer ?? 0)),
    onLonger: slot => this.#insert(slot),
  })
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
    this.#ways.close()
    for (const slot of [...this.#standing.keys()]) this.#end(slot)
  }

  /** What the engine says of the slots. One that is late comes back by itself, by a longer way; what else it takes out is
   *  begun anew when its bypass is let go: what broke once may be broken for good. */
  onFaults(failed: readonly FailedSlot[]): void {
    this.#ways.see(failed)
    for (const { slot, fault } of failed)
      if (fault !== 'late' && this.#standing.has(slot) && !this.#out.has(slot))
        this.#out.set(slot, { fault, why: null, bypassed: false })
  }

  onTold(slot: SlotPath): void {
    const standing = this.#standing.get(slot)
    if (!standing?.loaded) return
    standing.stands = true
    this.#turnOne(slot)
  }

  /** A set was opened in which the same plugin lies there with something else that it kept. */
  onState({ slot, effect, state }: { slot: SlotPath; effect: string; state: string }): void {
    const standing = this.#standing.get(slot)
    if (standing?.effect === effect) standing.frame.give(state)
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
    // one that was started anew does not know them
    for (const standing of this.#standing.values()) this.#tellLoaded(standing)
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
        this.#ways.forget(slot)
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
    this.#standing.set(slot, { effect, frame, rows: new Map(), has: new Map(), stands: false })
    this.windows.push({ slot, name, frame, loaded: false, waits: false, shown: false })
  }

  #loaded(slot: SlotPath, of: Parameters<ConstructorParameters<typeof PluginFrame>[1]['onLoaded']>[0]): void {
    const [standing, sound] = [this.#standing.get(slot), this.#sound()]
    if (!standing || !sound) return
    const latency = Math.max(0, Math.round(of.latency) || 0)
    if (latency > LONGEST_OWN_SECONDS * sound.sampleRate) {
      this.#fail(slot, 'It is later than a second')
      return
    }
    standing.rows = pluginRows(of.parameters, of.values)
    for (const [leaf, { id }] of standing.rows) standing.has.set(leaf, of.values[id] ?? Number.NaN)
    const parameters = Object.fromEntries([...standing.rows].map(([leaf, { row }]) => [leaf, row]))
    standing.loaded = { t: 'insert-loaded', slot, effect: standing.effect, name: of.name, latency, parameters }
    sound.way(slot, standing.frame.audio)
    this.#insert(slot)
    this.#tellLoaded(standing)
    this.#change(slot, { loaded: true })
  }

  #tellLoaded(standing: Standing): void {
    standing.stands = false
    if (standing.loaded) this.#live.send(standing.loaded)
  }

  /** Puts a plugin that is loaded into the engine's slot, with the way that it has now. */
  #insert(slot: SlotPath): void {
    const { loaded } = this.#standing.get(slot) ?? {}
    if (!loaded) return
    const { name, latency } = loaded
    this.#sound()?.insert(slot, { name, latency: this.#ways.frames(slot) + latency, own: latency })
  }

  /** The rows turn the plugins. */
  #turn(): void {
    for (const { slot, loaded } of this.windows) if (loaded) this.#turnOne(slot)
  }

  #turnOne(slot: SlotPath): void {
    const { values } = this.#live.state
    const standing = this.#standing.get(slot)
    for (const [leaf, { id }] of standing?.rows ?? []) {
      const given = values[`${slot}/${leaf}`]
      const value = given === undefined ? Number.NaN : forPlugin(given)
      if (!standing?.stands || !Number.isFinite(value) || Object.is(standing.has.get(leaf), value)) continue
      standing.has.set(leaf, value)
      standing.frame.turn(id, value)
    }
  }

  /** The plugin's own window turns the rows. */
  #turned(slot: SlotPath, values: Record<string, number>): void {
    const standing = this.#standing.get(slot)
    for (const [leaf, row] of standing?.rows ?? []) {
      const value = values[row.id]
      const given = value === undefined ? undefined : forRow(row, value)
      if (given === undefined) continue
      standing?.has.set(leaf, forPlugin(given))
      // where the rows stand comes first
      if (standing?.stands) this.#live.set(`${slot}/${leaf}`, given)
    }
  }

  /** A slot whose bypass is let go after a fault: its plugin is begun anew as it stood. */
  #tryAgain(): void {
    const { values } = this.#live.state
    for (const [slot, out] of [...this.#out]) {
      const bypass = values[`${slot}/bypass`]
      // the bridge bypasses it a moment after it was told
      if (bypass === true) out.bypassed = true
      if (bypass === false && out.bypassed) untrack(() => this.#again(slot, out))
    }
  }

  #again(slot: SlotPath, { fault }: Out): void {
    const effect = this.#standing.get(slot)?.effect
    this.#end(slot)
    if (fault === 'blocked') this.#ways.lengthen(slot)
    // let through while it is loaded: who is asked too early does not answer in time
    this.#sound()?.insert(slot, null)
    this.#tellFailed()
    if (effect) this.#begin(slot, effect)
  }

  #fail(slot: SlotPath, why: string): void {
    if (!this.#standing.has(slot)) return
    this.#out.set(slot, { fault: 'gone', why, bypassed: this.#out.get(slot)?.bypassed ?? false })
    this.#tellFailed()
  }

  #end(slot: SlotPath): void {
    const standing = this.#standing.get(slot)
    this.#standing.delete(slot)
    this.#out.delete(slot)
    this.#sound()?.way(slot, null)
    standing?.frame.close()
    const at = this.windows.findIndex(window => window.slot === slot)
    if (at >= 0) this.windows.splice(at, 1)
  }

  #tellFailed(): void {
    this.#onFailed(
      [...this.#out].flatMap(([slot, { why }]): FailedSlot[] => (why ? [{ slot, fault: 'gone', detail: why }] : [])),
    )
  }

  #change(slot: SlotPath, to: Partial<PluginWindow>): void {
    const window = this.windows.find(one => one.slot === slot)
    if (window) Object.assign(window, to)
  }
}
