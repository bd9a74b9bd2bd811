import { join } from 'node:path'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { setReady, steadyAnalysis, writeJson, writeTrack } from '../bridge/data-folder.ts'

/** A track of any length for a bridge that sounds nowhere: its manifests are whole, its audio is a second long. */
export const writeLongTrack = (data: string, of: { id: string; seconds: number; bpm: number }): void => {
  const { id, seconds, bpm } = of
  const samples = Math.round(seconds * LIBRARY_RATE)
  const beats = Array.from({ length: Math.floor((seconds * bpm) / 60) }, (_, i) => (i * 60) / bpm)
  const analysis = {
    ...steadyAnalysis(seconds),
    tempo: { bpm, confidence: 1, candidates: [] },
    beats,
    downbeats: beats.filter((_, i) => i % 4 === 0),
  }
  const sheet = writeTrack(data, { id, seconds: 1, analysis })
  setReady(data, sheet.mix as string, ['mix'], samples, [[0, samples]])
  setReady(data, sheet.stems as string, [...FOUR_STEMS], samples, [[0, samples]])
  writeJson(join(data, dataFolder.sheet(id)), { ...sheet, duration: seconds })
}
