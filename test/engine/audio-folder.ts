import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FULL_SCALE, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { wavHeader } from '../../dsp/wav-header.ts'
import { manifestOf } from '../bridge/data-folder.ts'
import { sum, tone } from './sound.ts'

export const HERTZ = { vocals: 441, drums: 882, bass: 1764, other: 1323 }
export const LEVEL = 0.1

const writeWav = async (file: string, wave: Float32Array): Promise<void> => {
  const frames = new Int16Array(2 * wave.length)
  wave.forEach((x, i) => {
    const v = Math.round((x / FULL_SCALE) * 32767)
    frames[2 * i] = v
    frames[2 * i + 1] = v
  })
  const header = wavHeader({ frames: wave.length, rate: LIBRARY_RATE, channels: 2, bits: 16 })
  await writeFile(file, Buffer.concat([header, Buffer.from(frames.buffer)]))
}

/** Writes a track of one tone a stem into a folder, and tells what lies on the deck. */
export const writeTrack = async (folder: string, seconds: number): Promise<LoadedTrack> => {
  const waves = Object.fromEntries(Object.entries(HERTZ).map(([name, hertz]) => [name, tone(hertz, LEVEL, seconds)]))
  const [mix, stems] = ['mixes/tones', 'stems/tones']
  await mkdir(join(folder, mix), { recursive: true })
  await mkdir(join(folder, stems), { recursive: true })
  await writeWav(join(folder, mix, 'mix.wav'), sum(...Object.values(waves)))
  for (const [name, wave] of Object.entries(waves)) await writeWav(join(folder, stems, `${name}.wav`), wave)
  const samples = seconds * LIBRARY_RATE
  return {
    id: 'tones',
    title: 'Tones',
    artist: null,
    duration: seconds,
    mix: { folder: mix, manifest: manifestOf(['mix'], samples) },
    stems: { folder: stems, manifest: manifestOf(Object.keys(HERTZ), samples) },
    analysis: null,
    cue: 0,
    hotCues: [],
  }
}
