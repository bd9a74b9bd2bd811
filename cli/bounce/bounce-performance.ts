import { dataFolder } from '../../contract/data-folder.ts'
import { DECKS } from '../../contract/parameters.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { Seconds } from '../../contract/units.ts'
import { type Engine, replay } from '../../engine/index.ts'
import { sheetsOf } from '../../server/exporting/index.ts'
import type { Found } from './find-performance.ts'
import { logOfSet } from './log-of-set.ts'
import { type BounceSource, openTrackSource } from './track-source.ts'
import { WaveFile } from './wave-file.ts'

/** The tracks that are read: each deck reads by itself what lies on it. */
class Tracks {
  readonly #open = new Map<string, BounceSource>()
  readonly #data: string
  readonly sheets: readonly TrackSheet[]

  constructor(data: string, sheets: readonly TrackSheet[]) {
    this.#data = data
    this.sheets = sheets
  }

  /** @throws not_ready */
  async open(id: string): Promise<void> {
    const sheet = this.sheets.find(one => one.id === id)
    if (!sheet) return
    for (const deck of DECKS)
      if (!this.get(id, deck)) this.#open.set(`${deck} ${id}`, await openTrackSource(this.#data, sheet))
  }

  get(id: string, deck: 1 | 2): BounceSource | undefined {
    return this.#open.get(`${deck} ${id}`)
  }

  close(): void {
    for (const source of this.#open.values()) source.close()
  }
}

/** What a deck may read in the next block. */
const placesOf = (engine: Engine, deck: 1 | 2): number[] => {
  const { sample, loop, wanted } = engine.state(deck)
  return [sample, ...(loop ?? []), ...(wanted === null ? [] : [wanted])]
}

/** The performance of what was found, its tracks open. */
const prepare = async (found: Found, tracks: Tracks, seconds: Seconds | undefined): Promise<PerformanceLog> => {
  if ('log' in found) {
    for (const event of found.log.events) if (event[1] === 'load' && event[3] !== null) await tracks.open(event[3])
    const { log } = found
    return seconds === undefined ? log : { ...log, frames: Math.min(log.frames, Math.round(seconds * log.rate)) }
  }
  const ids = new Map<string, string>()
  for (const track of found.set.tracks) {
    const mix = track.hash === null ? undefined : dataFolder.mix(track.hash)
    const sheet = tracks.sheets.find(one => one.id === track.id || (mix !== undefined && one.mix === mix))
    if (sheet) ids.set(track.id, sheet.id)
    if (sheet) await tracks.open(sheet.id)
  }
  const look = (id: string) => {
    const source = tracks.get(id, 1)?.source
    return { grid: source?.grid ?? null, samples: source?.stemsSamples ?? source?.mixSamples ?? 0 }
  }
  return logOfSet(found.set, { idOf: ({ id }) => ids.get(id) ?? null, look }, seconds)
}

/** Renders a performance or a set into a WAV file, with the tracks of a data folder. One that is not there any more is
 *  silent, and named.
 *  @throws disk_full, not_ready, data_folder */
export const bouncePerformance = async (
  found: Found,
  { data, out, seconds }: { data: string; out: string; seconds?: Seconds },
): Promise<{ seconds: Seconds; missing: string[] }> => {
  const tracks = new Tracks(data, await sheetsOf(data))
  const missing = new Set<string>()
  try {
    const log = await prepare(found, tracks, seconds)
    const file = new WaveFile(out, log)
    const on: Record<1 | 2, BounceSource | undefined> = { 1: undefined, 2: undefined }
    try {
      replay({
        log,
        source: (track, deck) => {
          on[deck] = tracks.get(track, deck)
          if (!on[deck]) missing.add(track)
          return on[deck]?.source ?? null
        },
        beforeBlock: (engine, jumps) => {
          for (const deck of DECKS) {
            const leaps = jumps.filter(([n]) => n === deck).map(([, to]) => to)
            on[deck]?.keepAbout([0, ...placesOf(engine, deck), ...leaps])
          }
        },
        into: (left, right) => file.write(left, right),
      })
      file.finish()
    } catch (thrown) {
      file.abandon()
      throw thrown
    }
    return { seconds: log.frames / log.rate, missing: [...missing] }
  } finally {
    tracks.close()
  }
}
