import { DECKS } from '../../contract/parameters.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import type { Seconds } from '../../contract/units.ts'
import { type Engine, replay } from '../../engine/index.ts'
import { sheetsOf } from '../../server/exporting/index.ts'
import { type BounceSource, openTrackSource } from './track-source.ts'
import { WaveFile } from './wave-file.ts'

/** What a deck may read in the next block. */
const placesOf = (engine: Engine, deck: 1 | 2): number[] => {
  const { sample, loop, wanted } = engine.state(deck)
  return [sample, ...(loop ?? []), ...(wanted === null ? [] : [wanted])]
}

/** Renders a performance into a WAV file, with the tracks of a data folder. One that is not there any more is silent.
 *  @throws disk_full, not_ready, data_folder */
export const bouncePerformance = async (
  log: PerformanceLog,
  { data, out }: { data: string; out: string },
): Promise<{ seconds: Seconds; missing: string[] }> => {
  const wanted = new Set(log.events.flatMap(event => (event[1] === 'load' && event[3] !== null ? [event[3]] : [])))
  const sheets = (await sheetsOf(data)).filter(({ id }) => wanted.has(id))
  const open: BounceSource[] = []
  /** Each deck reads by itself what lies on it. */
  const sources = new Map<string, BounceSource>()
  const missing = [...wanted].filter(id => !sheets.some(sheet => sheet.id === id))
  const file = new WaveFile(out, log)
  try {
    for (const sheet of sheets)
      for (const deck of DECKS) {
        const source = await openTrackSource(data, sheet)
        open.push(source)
        sources.set(`${deck} ${sheet.id}`, source)
      }
    const on: Record<1 | 2, BounceSource | undefined> = { 1: undefined, 2: undefined }
    replay({
      log,
      source: (track, deck) => {
        on[deck] = sources.get(`${deck} ${track}`)
        return on[deck]?.source ?? null
      },
      beforeBlock: (engine, jumps) => {
        for (const deck of DECKS)
          on[deck]?.keepAbout([0, ...placesOf(engine, deck), ...jumps.filter(([n]) => n === deck).map(([, to]) => to)])
      },
      into: (left, right) => file.write(left, right),
    })
    file.finish()
  } catch (thrown) {
    file.abandon()
    throw thrown
  } finally {
    for (const source of open) source.close()
  }
  return { seconds: log.frames / log.rate, missing }
}
