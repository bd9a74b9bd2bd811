import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Analysis } from '../../contract/analysis.ts'
import { analyseMix } from '../../server/analysis/index.ts'
import { afterEarlier } from '../../server/library/track/earlier.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { blocksOf, clicks, progression, type Sound, silence } from './sounds.ts'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'stembridge-stems-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** An audio folder of sounds; `ready` is how much of it is there. */
const folderOf = async (name: string, sounds: Record<string, Sound>, seconds: number, ready = seconds) => {
  const path = join(scratch, name)
  const samples = Math.round(seconds * 44100)
  const folder = await AudioFolder.create(path, {
    ...{ files: Object.keys(sounds), samples, engine: 'test', engineVersion: '1' },
  })
  for (const [file, sound] of Object.entries(sounds)) {
    let at = 0
    for await (const block of blocksOf(sound, ready)) {
      await folder.write(file, at, block)
      at += block.length / 2
    }
  }
  if (ready === seconds) await folder.finish({ samples })
  else await folder.ready(0, Math.round(ready * 44100))
  await folder.close()
  return path
}
const signal = new AbortController().signal
const chords = progression([
  [9, true],
  [2, true],
  [4, false],
  [9, true],
])
const other = progression([
  [1, false],
  [6, false],
  [8, false],
  [1, false],
])
const [beat, tonal]: [Sound, Sound] = [t => 0.6 * clicks(120)(t), t => 0.5 * chords(t)]

describe('a mix whose stems are there', () => {
  it('gives its beats by the drums and its key by bass and other, and says so', async () => {
    // what is sung hides beat and key from who hears the mix alone
    const vocals: Sound = t => 0.7 * other(t) + 0.3 * clicks(97)(t)
    const mix = await folderOf('mix', { mix: t => beat(t) + tonal(t) + vocals(t) }, 30)
    const parts = { vocals, drums: beat, bass: silence, other: tonal }
    const analysis = await analyseMix({ mix, stems: await folderOf('stems', parts, 30), signal })
    expect(analysis.heardFrom).toEqual({ beats: 'drums', key: 'bass+other' })
    expect(analysis.tempo.bpm).toBeCloseTo(120, 1)
    expect(analysis.key.camelot).toBe('8A')
    expect((await analyseMix({ mix, signal })).heardFrom).toEqual({ beats: 'mix', key: 'mix' })
  })

  it('is heard by the mix where a stem holds nothing', async () => {
    const mix = await folderOf('no-drums', { mix: t => beat(t) + tonal(t) }, 20)
    const parts = { vocals: beat, drums: silence, bass: silence, other: tonal }
    const analysis = await analyseMix({ mix, stems: await folderOf('no-drum-stems', parts, 20), signal })
    expect(analysis.heardFrom).toEqual({ beats: 'mix', key: 'bass+other' })
    expect(analysis.tempo.bpm).toBeCloseTo(120, 1)
  })
})

describe('a mix that still grows', () => {
  it('gives a provisional answer about what is there', async () => {
    const mix = await folderOf('growing', { mix: t => beat(t) + tonal(t) }, 90, 35)
    const analysis = await analyseMix({ mix, seconds: 45, signal })
    expect(analysis).toMatchObject({ provisional: true, audioSeconds: 35, key: { camelot: '8A' } })
    expect(analysis.tempo.bpm).toBeCloseTo(120, 1)
    expect((await analyseMix({ mix, seconds: 20, signal })).audioSeconds).toBe(20)
  })
})

describe('what was said before', () => {
  const said = (beats: 'mix' | 'drums', audioSeconds: number, provisional = false): Analysis => ({
    tempo: { bpm: 120, confidence: 0.8, candidates: [] },
    ...{ beats: [0.25, 0.75], downbeats: [], engine: 'dsp', version: '2', audioSeconds, seconds: 1, provisional },
    key: { tonic: 'A', mode: 'minor', camelot: '8A', confidence: 0.9, candidates: [] },
    ...{ tuningCents: 0, loudnessLufs: -14, heardFrom: { beats, key: 'mix' }, madeAt: 5 },
  })

  it('is kept, oldest first, and once', () => {
    const [first, mix, stems] = [said('mix', 45, true), said('mix', 200), said('drums', 200)]
    const second = afterEarlier(mix, afterEarlier(first, null))
    expect(second.earlier).toMatchObject([{ provisional: true, audioSeconds: 45, bpm: 120, offset: 0.25, tonic: 'A' }])
    const third = afterEarlier(stems, second)
    expect(third.earlier?.map(e => [e.heardFrom.beats, e.audioSeconds])).toEqual([
      ['mix', 45],
      ['mix', 200],
    ])
    expect(afterEarlier(stems, third).earlier).toEqual(third.earlier)
    expect(afterEarlier(mix, mix).earlier).toBeUndefined()
  })
})
