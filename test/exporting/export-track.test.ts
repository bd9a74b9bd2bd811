import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseFile } from 'music-metadata'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { type ExportTrack, exportTrack } from '../../server/exporting/index.ts'
import { fileName } from '../../server/exporting/file-name.ts'
import { decode } from '../../server/importing/index.ts'
import { addTrack, analysis, SECONDS } from './library.ts'

let data: string
let track: TrackSheet
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'stembridge-export-'))
  track = await addTrack(data)
})
afterAll(() => rm(data, { recursive: true, force: true }))

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
const newFolder = () => mkdtemp(join(data, 'out-'))
const asked = async (over: Partial<ExportTrack> = {}): Promise<ExportTrack> => ({
  ...{ data, sheet: track, out: over.out ?? (await newFolder()), format: 'wav', notation: 'short', force: false },
  signal: new AbortController().signal,
  ...over,
})
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    error => (error instanceof Failure ? error.code : String(error)),
  )
const samplesOf = async (file: string): Promise<Float32Array> => {
  const parts: number[] = []
  for await (const block of (await decode(file, {})).blocks) for (const x of block) parts.push(x)
  return Float32Array.from(parts)
}
const common = async (file: string) => (await parseFile(file)).common

describe('an exported track', () => {
  it('is its mix and its stems, each by its name, as long and as loud as in the library', async () => {
    const of = await asked()
    const told: number[] = []
    const files = await exportTrack({ ...of, onProgress: percent => told.push(percent) })
    expect((await readdir(of.out)).sort()).toEqual([
      ...['bass', 'drums', 'other', 'vocals'].map(name => `Somebody - Song (${name}).wav`),
      'Somebody - Song.wav',
    ])
    expect(files.map(file => file.part)).toEqual(['mix', 'vocals', 'drums', 'bass', 'other'])
    expect(told.at(-1)).toBe(100)
    const drums = await samplesOf(join(of.out, 'Somebody - Song (drums).wav'))
    expect(drums.length).toBe(2 * SECONDS * 44100)
    const want = (i: number) => 0.25 * Math.sin((2 * Math.PI * 440 * (i >> 1)) / 44100)
    for (let i = 0; i < drums.length; i += 997) expect(Math.abs((drums[i] as number) - want(i))).toBeLessThan(2 ** -14)
  })

  it('says in WAV what it is, by ID3 and by RIFF INFO alike', async () => {
    const [mix, vocals] = await exportTrack(await asked())
    expect(await common(vocals?.path ?? '')).toMatchObject({
      title: 'Song (vocals)',
      artist: 'Somebody',
      bpm: 120,
      key: 'Am',
    })
    const { native } = await parseFile(mix?.path ?? '')
    expect(native.exif).toContainEqual({ id: 'ICMT', value: '120 BPM, Am' })
    expect(native['ID3v2.3']).toContainEqual({ id: 'TBPM', value: '120' })
  })

  it.skipIf(!hasFfmpeg)('is heard by ffmpeg as WAV of 24 bits, tags and all', async () => {
    const [mix] = await exportTrack(await asked())
    const args = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', mix?.path ?? '']
    const { streams, format } = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }))
    expect(streams[0]).toMatchObject({ codec_name: 'pcm_s24le', duration_ts: SECONDS * 44100, channels: 2 })
    expect(format.tags).toMatchObject({ title: 'Song', artist: 'Somebody' })
  })

  it.skipIf(!hasFfmpeg)('is flac and mp3 too, with the same tags', async () => {
    for (const format of ['flac', 'mp3'] as const) {
      const files = await exportTrack(await asked({ format }))
      const bass = files.find(file => file.part === 'bass')?.path ?? ''
      expect(await common(bass)).toMatchObject({ title: 'Song (bass)', artist: 'Somebody', bpm: 120, key: 'Am' })
      expect((await samplesOf(bass)).length / 2 / 44100).toBeCloseTo(SECONDS, 1)
    }
  })

  it('goes by what was set by hand, and writes the key as it is wanted', async () => {
    const manual = { bpm: 97.5, key: { tonic: 'Eb', mode: 'major' as const }, locked: false }
    const sheet = { ...track, manual }
    const tags = async (notation: ExportTrack['notation']) =>
      (await exportTrack(await asked({ sheet, notation })))[0]?.tags
    expect(await tags('short')).toMatchObject({ bpm: '97.5', key: 'Eb' })
    expect(await tags('camelot')).toMatchObject({ key: '5B' })
    expect(await tags('open')).toMatchObject({ key: '10d' })
    expect(await tags('long')).toMatchObject({ key: 'Eb major' })
  })

  it('has no tempo and no key where nobody is sure', async () => {
    const unsure = {
      ...analysis,
      tempo: { bpm: 120, confidence: 0.05, candidates: [] },
      key: { ...analysis.key, confidence: 0.05 },
    }
    const [mix] = await exportTrack(await asked({ sheet: { ...track, analysis: unsure } }))
    expect(mix?.tags).toEqual({ title: 'Song', artist: 'Somebody' })
    expect((await common(mix?.path ?? '')).bpm).toBeUndefined()
  })

  it('says how many samples did not fit, and limits them', async () => {
    const loud = await addTrack(data, { title: 'Loud', sound: () => i => (i % 100 === 0 ? 1.5 : 0.1) })
    const [mix] = await exportTrack(await asked({ sheet: loud }))
    expect(mix?.clipped).toBe((2 * SECONDS * 44100) / 100)
    expect(Math.max(...(await samplesOf(mix?.path ?? '')).subarray(0, 400))).toBeCloseTo(1, 5)
  })
})

describe('an export', () => {
  it('writes over nothing, unless it is forced to', async () => {
    const of = await asked()
    const own = join(of.out, 'Somebody - Song (bass).wav')
    await writeFile(own, 'mine')
    expect(await codeOf(exportTrack(of))).toBe('file_exists')
    expect(await readdir(of.out)).toEqual(['Somebody - Song (bass).wav'])
    expect(await readFile(own, 'utf8')).toBe('mine')
    await exportTrack({ ...of, force: true })
    expect((await readFile(own)).subarray(0, 4).toString()).toBe('RIFF')
  })

  it('leaves nothing when it is cancelled', async () => {
    const abort = new AbortController()
    const of = await asked({ signal: abort.signal, onProgress: percent => percent > 30 && abort.abort() })
    expect(await codeOf(exportTrack(of))).toBe('cancelled')
    expect(await readdir(of.out)).toEqual([])
  })

  it('waits for no stems that are still made', async () => {
    const growing = await addTrack(data, { title: 'Growing', whole: false })
    expect(await codeOf(exportTrack(await asked({ sheet: growing })))).toBe('not_ready')
    expect(await codeOf(exportTrack(await asked({ sheet: { ...track, mix: null, stems: null } })))).toBe('not_ready')
  })

  it('says that ffmpeg is missing, and leaves nothing', async () => {
    const path = process.env.PATH
    const of = await asked({ format: 'flac' })
    process.env.PATH = data
    try {
      expect(await codeOf(exportTrack(of))).toBe('encoder_missing')
    } finally {
      process.env.PATH = path
    }
    expect(await readdir(of.out)).toEqual([])
  })
})

describe('a file name', () => {
  it('is taken by every system, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), title => {
        const name = fileName(title)
        expect(name.length).toBeGreaterThan(0)
        expect(name.length).toBeLessThanOrEqual(121)
        expect(name).not.toMatch(/[<>:"/\\|?*\p{Cc}]|[. ]$|^\./u)
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i)
      }),
    )
    expect([fileName('AC/DC: live?'), fileName('CON'), fileName('..'), fileName('Café')]).toEqual([
      'AC_DC_ live_',
      '_CON',
      '_',
      'Café',
    ])
  })
})
