import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'

export const SECONDS = 2
const STEMS = ['vocals', 'drums', 'bass', 'other']

/** Sample i of a sound, both channels. */
type Sound = (i: number) => number
const soundOf =
  (hz: number): Sound =>
  i =>
    0.25 * Math.sin((2 * Math.PI * hz * i) / LIBRARY_RATE)

const folderOf = async (path: string, files: string[], complete: boolean, sound: (n: number) => Sound) => {
  const samples = SECONDS * LIBRARY_RATE
  const folder = await AudioFolder.create(path, { files, samples, engine: 'test', engineVersion: '1' })
  for (const [n, name] of files.entries()) {
    const play = sound(n)
    await folder.write(
      name,
      0,
      Float32Array.from({ length: 2 * samples }, (_, i) => play(i >> 1)),
    )
  }
  if (complete) await folder.finish({ samples })
  await folder.close()
}

export const analysis: NonNullable<TrackSheet['analysis']> = {
  tempo: { bpm: 120.004, confidence: 0.9, candidates: [{ bpm: 120.004, confidence: 0.9 }] },
  ...{ beats: [0, 0.5, 1, 1.5], downbeats: [0] },
  key: { tonic: 'A', mode: 'minor', camelot: '8A', confidence: 0.8, candidates: [] },
  ...{ tuningCents: 0, loudnessLufs: -14, engine: 'test', version: '1', audioSeconds: SECONDS, seconds: 0.1 },
}

/** A data folder's track, with its mix, its stems and its sheet. */
export const addTrack = async (
  data: string,
  over: Partial<TrackSheet> & { whole?: boolean; sound?: (n: number) => Sound } = {},
): Promise<TrackSheet> => {
  const { whole = true, sound = n => soundOf(220 * (n + 1)), ...fields } = over
  const id = fields.id ?? crypto.randomUUID()
  await folderOf(join(data, 'mixes', id), ['mix'], true, sound)
  await folderOf(join(data, 'stems', id), STEMS, whole, sound)
  const sheet: TrackSheet = {
    ...{ version: 1, id, title: 'Song', artist: 'Somebody', duration: SECONDS, addedAt: 1, state: 'ready' },
    ...{ mix: `mixes/${id}`, stems: `stems/${id}`, analysis },
    ...fields,
  }
  await mkdir(join(data, 'sheets'), { recursive: true })
  await writeFile(join(data, 'sheets', `${id}.json`), JSON.stringify(sheet))
  return sheet
}
