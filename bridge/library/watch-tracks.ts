import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import { type Transport, update } from '../transport/index.ts'

const GROWING_MS = 200
/** A hand may set its grid at any time, and waits to see it. */
const WHOLE_MS = 400

const isWhole = ({ mix, stems, analysis }: LoadedTrack): boolean =>
  !!mix?.manifest.complete && !!stems?.manifest.complete && analysis !== null

const stampOf = (file: string): Promise<string> =>
  stat(file).then(
    s => `${s.mtimeMs}:${s.size}:${s.ino}`,
    () => '',
  )

/** What tells a changed track from an unchanged one, by three stats. */
const stampsOf = async (data: string, { id, mix, stems }: LoadedTrack): Promise<string> => {
  const files = [dataFolder.sheet(id)]
  for (const audio of [mix, stems]) if (audio) files.push(`${audio.folder}/${dataFolder.manifest}`)
  return (await Promise.all(files.map(file => stampOf(join(data, file))))).join(' ')
}

/** Watches the files of loaded tracks, five times a second while they grow: more ready ranges and a finished analysis
 *  come onto the deck by themselves. A track whose files vanish stays as it was.
 *  @returns how to stop */
export const watchTracks = (transport: Transport, data: string, log: (line: string) => void): (() => void) => {
  const seen = new Map<DeckNumber, { id: string; stamps: string; at: number }>()
  const look = async (n: DeckNumber): Promise<void> => {
    const track = transport.decks[n].track
    if (!track) return
    const before = seen.get(n)
    const now = performance.now()
    if (before?.id === track.id && now - before.at < (isWhole(track) ? WHOLE_MS : GROWING_MS)) return
    const stamps = await stampsOf(data, track)
    if (transport.decks[n].track?.id !== track.id) return
    seen.set(n, { id: track.id, stamps, at: now })
    // the first look reads again too: the files may have changed since the load
    if (before?.id === track.id && before.stamps === stamps) return
    update(transport, n, transport.lookUp(track.id))
  }
  let busy = false
  const lookAtAll = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (const n of DECKS) await look(n).catch(thrown => log(`deck ${n} could not be read again: ${thrown}`))
    busy = false
  }
  const timer = setInterval(() => void lookAtAll(), GROWING_MS)
  return () => clearInterval(timer)
}
