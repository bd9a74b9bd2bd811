import type { Change } from '../../contract/live.ts'
import { STEMS, type StemName } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { findStems } from './find-stems.ts'
import type { Said, TrackId } from './protocol.ts'
import { createStrip, isOfStrip, type Strip, type StripDeps, saidValue, type Value, type What } from './strip.ts'

/** Of a session with more tracks the rest is passed over. */
const MOST_TRACKS = 1000
/** A DAW that opens its session says what lies in it for so long, and may lose what it is told. */
const GIVES_MS = 2000

export type MixerDeps = StripDeps & { follow: (track: TrackId) => void }

/** Level, mute and solo of the stems, and of the tracks that go with them: each follows the other, and hears nothing of
 *  what it did itself. */
export const createMixer = (deps: MixerDeps) => {
  const names = new Map<TrackId, string>()
  const strips = new Map<TrackId, Strip>()
  /** What was said of tracks that have no stem yet: some DAWs tell values before names. */
  const unbound = new Map<TrackId, Map<What, Value>>()
  let givesUntil: MonotonicMs = Number.NEGATIVE_INFINITY

  const letGo = (track: TrackId, strip: Strip): void => {
    strip.close()
    strips.delete(track)
  }
  const bind = (track: TrackId, stem: StemName): void => {
    const strip = createStrip(stem, track, givesUntil, deps)
    strips.set(track, strip)
    deps.follow(track)
    for (const [what, value] of unbound.get(track) ?? []) strip.said(what, value)
    unbound.delete(track)
  }
  const named = (track: TrackId, name: string): void => {
    const before = names.get(track) ?? ''
    if (before === name || (before === '' && names.size >= MOST_TRACKS)) return
    // another track has the number now, and what was said of it is not of this one
    if (before !== '') unbound.delete(track)
    if (name === '') names.delete(track)
    else names.set(track, name)
    const found = findStems(names)
    for (const [bound, strip] of strips) if (found.get(bound) !== strip.stem) letGo(bound, strip)
    for (const [bound, stem] of found) if (!strips.has(bound)) bind(bound, stem)
  }
  const keep = (track: TrackId, what: What, value: Value): void => {
    if (unbound.size >= MOST_TRACKS && !unbound.has(track)) return
    unbound.set(track, (unbound.get(track) ?? new Map<What, Value>()).set(what, value))
  }
  const close = (): void => {
    for (const [track, strip] of strips) letGo(track, strip)
  }
  return {
    /** What a DAW said of its tracks. */
    take: (said: Said): void => {
      if (said.says === 'track') named(said.track, said.name)
      else if (isOfStrip(said)) {
        const strip = strips.get(said.track)
        if (strip) strip.said(said.says, saidValue(said))
        else keep(said.track, said.says, saidValue(said))
      }
    },
    /** What others did to the stems, and what became of what the DAW did. */
    hear: ({ path }: Change): void => {
      for (const strip of strips.values()) strip.tell(path)
    },
    /** The DAW is there anew: nothing that it said before counts. With `give` it takes the deck's values, else the deck
     *  takes its. */
    begin: (give: boolean): void => {
      givesUntil = give ? deps.tree.now() + GIVES_MS : Number.NEGATIVE_INFINITY
      close()
      names.clear()
      unbound.clear()
    },
    stems: (): StemName[] => STEMS.filter(name => [...strips.values()].some(({ stem }) => stem === name)),
    close,
  }
}
export type Mixer = ReturnType<typeof createMixer>
