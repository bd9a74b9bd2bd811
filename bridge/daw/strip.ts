import { asFailure } from '../../contract/errors.ts'
import type { Origin } from '../../contract/live.ts'
import type { DeckNumber, Path, StemName } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { get, set, type Tree } from '../tree/index.ts'
import { hear, newControl, oursUntil, send } from './control.ts'
import type { Protocol, Said, TrackId, Wish } from './protocol.ts'
import type { RoundTrip } from './round-trip.ts'

export type What = 'gain' | 'mute' | 'solo'
export type Value = number | boolean
export const WHATS: readonly What[] = ['gain', 'mute', 'solo']

export type StripDeps = {
  tree: Tree
  deck: DeckNumber
  protocol: Protocol
  origin: Origin
  /** Sends soon; of several wishes of one key the last. */
  wish: (key: string, wish: Wish) => void
  roundTrip: RoundTrip
  /** When anything of the DAW was heard last. */
  heardAt: () => MonotonicMs
  onRefused: () => void
}

/** How often a DAW that takes the deck's values, or is not heard, is looked at again. */
const AGAIN_MS = 250

export const isOfStrip = (said: Said): said is Extract<Said, { says: What }> =>
  said.says === 'gain' || said.says === 'mute' || said.says === 'solo'

export const saidValue = (said: Extract<Said, { says: What }>): Value => (said.says === 'gain' ? said.level : said.on)

const wishOf = (what: What, track: TrackId, value: Value): Wish =>
  what === 'gain' ? { tell: 'gain', track, level: Number(value) } : { tell: what, track, on: value === true }

/** Level, mute and solo of one stem, and of the track that goes with it.
 *  @param givesUntil  up to this moment the DAW takes the deck's values, whatever it says */
export const createStrip = (stem: StemName, track: TrackId, givesUntil: MonotonicMs, deps: StripDeps) => {
  const { tree, deck, protocol, origin } = deps
  const controls = { gain: newControl<Value>(), mute: newControl<Value>(), solo: newControl<Value>() }
  /** Controls that are looked at again when our time is over. */
  const waiting = new Map<What, NodeJS.Timeout>()

  const pathOf = (what: What): Path => `/deck/${deck}/stem/${stem}/${what}`
  const valueNow = (what: What): Value => get(tree, pathOf(what)) as Value
  const same = (a: Value, b: Value): boolean =>
    typeof a === 'number' && typeof b === 'number' ? protocol.same(a, b) : a === b

  const gives = (): boolean => tree.now() < givesUntil

  const tell = (what: What): void => {
    const value = valueNow(what)
    send(controls[what], value, { now: tree.now(), echoMs: protocol.pace.echoMs, same })
    deps.wish(`${what} ${track}`, wishOf(what, track, value))
    // one that still opens its session may lose it
    if (gives()) later(what)
  }
  const take = (what: What, value: Value): void => {
    if (same(valueNow(what), value)) return
    try {
      set(tree, pathOf(what), value, { origin })
    } catch (thrown) {
      if (asFailure(thrown).code === 'internal') throw thrown
      deps.onRefused()
    }
  }
  const look = (what: What): void => {
    const { said, open } = controls[what]
    waiting.delete(what)
    if (gives() && said !== undefined && (open || !same(valueNow(what), said))) tell(what)
    else if (tree.now() < oursUntil(controls[what])) later(what)
    // one that has ended since did not answer, and its word from before does not count
    else if (open && deps.heardAt() < oursUntil(controls[what])) later(what)
    else if (said !== undefined) take(what, said)
  }
  const later = (what: What): void => {
    if (waiting.has(what)) return
    const now = tree.now()
    const until = gives() ? now : oursUntil(controls[what])
    waiting.set(
      what,
      setTimeout(() => look(what), until > now ? until - now : AGAIN_MS),
    )
  }
  return {
    stem,
    tell: (path: Path): void => {
      for (const what of WHATS) if (path === pathOf(what)) tell(what)
    },
    said: (what: What, value: Value): void => {
      const heard = hear(controls[what], value, { now: tree.now(), same })
      if (heard.is === 'echo') deps.roundTrip.take(heard.after)
      else if (heard.is === 'late') later(what)
      else if (!gives()) take(what, value)
      else if (!same(valueNow(what), value)) tell(what)
    },
    close: (): void => {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
export type Strip = ReturnType<typeof createStrip>
