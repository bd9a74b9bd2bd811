import type { ManualGrid } from '../../contract/manual.ts'
import type { Naming } from '../../contract/naming.ts'
import { AWAY, Refused } from './server-api.ts'

/** What a hand set of a track and the library has not taken yet. */
export type Edit = { kind: 'manual'; id: string; to: ManualGrid } | { kind: 'naming'; id: string; to: Naming }
/** Where edits outlive the page; the browser's localStorage has it. */
export type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const PREFIX = 'stembridge.edit.'
const keyOf = ({ kind, id }: Edit): string => `${PREFIX}${kind}.${id}`
const isSame = (a: Edit, b: Edit): boolean => keyOf(a) === keyOf(b)

/** Of one kind and track the newest counts; names that it leaves out stay. */
const joined = (before: Edit | undefined, edit: Edit): Edit =>
  before?.kind === 'naming' && edit.kind === 'naming' ? { ...edit, to: { ...before.to, ...edit.to } } : edit

const isEdit = (of: unknown): of is Edit => {
  const { kind, id, to } = (of ?? {}) as Record<string, unknown>
  return (kind === 'manual' || kind === 'naming') && typeof id === 'string' && typeof to === 'object' && to !== null
}

const readKept = (keep: Keep): Edit[] => {
  const found: Edit[] = []
  for (let i = 0; i < keep.length; i++) {
    const key = keep.key(i)
    if (!key?.startsWith(PREFIX)) continue
    try {
      const edit: unknown = JSON.parse(keep.getItem(key) ?? 'null')
      if (isEdit(edit)) found.push(edit)
    } catch {
      // not ours, or half written: nothing is lost by leaving it
    }
  }
  return found
}

/** A track as a hand has it: what waits for the library comes over what that says. */
export const edited = <T extends { id: string }>(track: T, edits: readonly Edit[]): T => {
  let shown = track
  for (const { kind, id, to } of edits)
    if (id === track.id) shown = { ...shown, ...(kind === 'manual' ? { manual: to } : to) }
  return shown
}

/** Edits on their way to the library: shown at once, kept while it is away and across reloads, delivered in turn. */
export class Edits {
  readonly #state: { waiting: Edit[] }
  #told = new Map<Edit, (taken: boolean) => void>()
  #delivering = false
  readonly #keep: Keep | null
  readonly #send: (edit: Edit) => Promise<unknown>
  readonly #onRefused: (report: Refused['report']) => void

  /** @param of.send  throws Refused; with the code of `AWAY` the edit waits on */
  constructor(of: {
    /** Kept up to date for the page to show. */
    state: { waiting: Edit[] }
    keep: Keep | null
    send: (edit: Edit) => Promise<unknown>
    onRefused: (report: Refused['report']) => void
  }) {
    this.#state = of.state
    this.#keep = of.keep
    this.#send = of.send
    this.#onRefused = of.onRefused
    if (of.keep) of.state.waiting = readKept(of.keep)
  }

  /** @returns once the library took it, or something newer came in its place: true; false where it was refused */
  add(edit: Edit): Promise<boolean> {
    const before = this.#state.waiting.find(one => isSame(one, edit))
    const now = joined(before, edit)
    this.#state.waiting = [...this.#state.waiting.filter(one => one !== before), now]
    if (before) this.#settle(before, true)
    try {
      this.#keep?.setItem(keyOf(now), JSON.stringify(now))
    } catch {
      // a browser that keeps nothing: the page holds it while it is open
    }
    return new Promise(resolve => {
      this.#told.set(now, resolve)
      void this.deliver()
    })
  }

  /** Sends what waits, one after the other, until the library is away. */
  async deliver(): Promise<void> {
    if (this.#delivering) return
    this.#delivering = true
    for (let edit = this.#state.waiting[0]; edit; edit = this.#state.waiting[0])
      if (!(await this.#deliverOne(edit))) break
    this.#delivering = false
  }

  /** @returns whether the library answered */
  async #deliverOne(edit: Edit): Promise<boolean> {
    try {
      await this.#send(edit)
      this.#forget(edit, true)
    } catch (thrown) {
      const report = thrown instanceof Refused ? thrown.report : AWAY
      if (report.code === AWAY.code) return false
      this.#forget(edit, false)
      this.#onRefused(report)
    }
    return true
  }

  #forget(edit: Edit, taken: boolean): void {
    this.#settle(edit, taken)
    // something newer in its place is yet to be sent
    if (!this.#state.waiting.includes(edit)) return
    this.#state.waiting = this.#state.waiting.filter(one => one !== edit)
    this.#keep?.removeItem(keyOf(edit))
  }

  #settle(edit: Edit, taken: boolean): void {
    this.#told.get(edit)?.(taken)
    this.#told.delete(edit)
  }
}
