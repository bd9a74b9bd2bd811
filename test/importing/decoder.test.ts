import { readFile, truncate, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decode, probe } from '../../server/importing/index.ts'
import { hasFfmpeg, hear, ownFolder, pitchOf, rms, sine, wavOf, writeSound } from './sounds.ts'

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
const skips: Record<string, boolean> = { ffmpeg: !hasFfmpeg, wasm: false }
let folder: Awaited<ReturnType<typeof ownFolder>>
beforeAll(async () => {
  folder = await ownFolder()
})
afterAll(() => folder.close())

const failureOf = async (work: Promise<unknown>): Promise<{ code?: string }> => {
  try {
    await work
    return {}
  } catch (error) {
    return error as { code: string }
  }
}
const decodeWhole = async (file: string) => hear((await decode(file)).blocks)

/** Each decoder passes the same cases. ffmpeg is skipped where the machine has none. */
describe.each(['ffmpeg', 'wasm'])('the %s decoder', name => {
  beforeAll(() => {
    if (name === 'wasm') process.env.STEMBRIDGE_DECODER = 'wasm'
    else delete process.env.STEMBRIDGE_DECODER
  })
  afterAll(() => delete process.env.STEMBRIDGE_DECODER)
  const cases = it.skipIf(skips[name])

  cases.each(['mp3', 'flac', 'ogg', 'opus', 'm4a'])('hears both tones of a file of %s, left and right', async kind => {
    const { rate, decoder, blocks } = await decode(fixture(`two-tones.${kind}`))
    const { frames, left, right } = await hear(blocks)
    expect(decoder.name).toBe(name)
    expect(Math.abs(frames / rate - 0.5)).toBeLessThan(0.03)
    const middle = (x: Float32Array) => x.subarray(0.1 * rate, 0.4 * rate)
    expect(Math.abs(pitchOf(middle(left), rate) - 440)).toBeLessThan(5)
    expect(Math.abs(pitchOf(middle(right), rate) - 880)).toBeLessThan(5)
  })

  cases.each(['mp3', 'flac', 'ogg', 'opus', 'm4a'])('reads length, rate and tags of a file of %s', async kind => {
    const found = await probe(fixture(`two-tones.${kind}`))
    expect(found).toMatchObject({ title: 'Two tones', artist: 'Nobody', rate: kind === 'opus' ? 48000 : 44100 })
    expect(Math.abs((found.duration ?? 0) - 0.5)).toBeLessThan(0.06)
  })

  cases.each(['back-left-5.1.flac', 'back-left-5.1.ogg'])(
    'mixes the back left of %s to the left at −3 dB',
    async file => {
      const { left, right } = await decodeWhole(fixture(file))
      expect(rms(left)).toBeCloseTo(0.125 * Math.SQRT1_2 * Math.SQRT1_2, 2)
      expect(rms(right)).toBeLessThan(0.001)
    },
  )

  cases('mixes the centre of 5.1 to both sides at −3 dB', async () => {
    const { left, right } = await decodeWhole(fixture('centre-5.1.m4a'))
    expect(rms(left)).toBeCloseTo(0.125 * Math.SQRT1_2 * Math.SQRT1_2, 2)
    expect(rms(right)).toBeCloseTo(rms(left), 3)
  })

  cases('doubles mono', async () => {
    const file = await writeSound(folder.path(`mono-${name}.wav`), [sine(440, 22050, 11025)], 22050)
    const { frames, left, right } = await decodeWhole(file)
    expect(frames).toBe(11025)
    expect(right).toEqual(left)
    expect(rms(left)).toBeCloseTo(0.25 * Math.SQRT1_2, 3)
  })

  cases.each([22050, 48000, 96000])('brings %i Hz to 44.1 kHz, as long and as high', async rate => {
    const tone = sine(1000, rate, rate)
    const file = await writeSound(folder.path(`rate-${rate}-${name}.wav`), [tone, tone], rate)
    const decoded = await decode(file, { rate: 44100 })
    const { frames, left } = await hear(decoded.blocks)
    expect(decoded.rate).toBe(44100)
    expect(Math.abs(frames - 44100)).toBeLessThanOrEqual(1)
    expect(pitchOf(left.subarray(4410, 39690), 44100)).toBeCloseTo(1000, -1)
    expect(rms(left.subarray(4410, 39690))).toBeCloseTo(0.25 * Math.SQRT1_2, 3)
  })

  cases('keeps float samples over 1', async () => {
    const loud = sine(100, 44100, 4410, 1.8)
    const { left } = await decodeWhole(await writeSound(folder.path(`loud-${name}.wav`), [loud, loud], 44100, 32))
    expect(Math.max(...left)).toBeCloseTo(1.8, 2)
  })

  cases('gives a single sample', async () => {
    const one = Float32Array.of(0.5)
    const { frames, left } = await decodeWhole(await writeSound(folder.path(`one-${name}.wav`), [one, one], 44100))
    expect(frames).toBe(1)
    expect(left[0]).toBeCloseTo(0.5, 3)
  })

  cases('gives what there is of a file that was cut off', async () => {
    const wav = folder.path(`cut-${name}.wav`)
    await writeSound(wav, [sine(440, 44100, 44100), sine(440, 44100, 44100)], 44100)
    await truncate(wav, 44 + 4 * 20000 + 3)
    expect((await decodeWhole(wav)).frames).toBe(20000)
    const mp3 = folder.path(`cut-${name}.mp3`)
    await writeFile(mp3, (await readFile(fixture('two-tones.mp3'))).subarray(0, 5000))
    const { frames } = await decodeWhole(mp3)
    expect(frames).toBeGreaterThan(4410)
    expect(frames).toBeLessThan(20000)
  })

  cases('does not believe a header that lies about the length', async () => {
    const bytes = wavOf([sine(440, 44100, 4410), sine(440, 44100, 4410)], 44100)
    bytes.writeUInt32LE(0x7fffffff, 40)
    const file = folder.path(`lying-${name}.wav`)
    await writeFile(file, bytes)
    expect((await decodeWhole(file)).frames).toBe(4410)
  })

  cases.each([
    ['a file without bytes', () => Buffer.alloc(0), 'empty_file'],
    ['a text that calls itself mp3', () => Buffer.from('So much for that song.\n'.repeat(400)), 'unreadable_audio'],
    [
      'noise that calls itself mp3',
      () => Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * 7919) % 251)),
      'unreadable_audio',
    ],
    [
      'a playlist that names another file',
      () => Buffer.from(`#EXTM3U\n#EXTINF:1,\n${fixture('two-tones.mp3')}\n`),
      'unreadable_audio',
    ],
    [
      'a concatenation that names another file',
      () => Buffer.from(`ffconcat version 1.0\nfile '${fixture('two-tones.mp3')}'\n`),
      'unreadable_audio',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    const file = folder.path(`bad-${name}.mp3`)
    await writeFile(file, bytes())
    expect(await failureOf(probe(file))).toMatchObject({ code: expect.stringMatching(code) })
    expect(await failureOf(decodeWhole(file))).toMatchObject({ code })
  })

  cases('refuses a WAV file that holds not one sample', async () => {
    const file = folder.path(`header-${name}.wav`)
    await writeFile(file, wavOf([new Float32Array(0), new Float32Array(0)], 44100))
    expect(await failureOf(decodeWhole(file))).toMatchObject({ code: 'unreadable_audio' })
  })

  cases('lets go of the file when nobody wants more of it', async () => {
    const long = sine(440, 44100, 44100 * 20)
    const { blocks } = await decode(await writeSound(folder.path(`left-${name}.wav`), [long, long], 44100))
    let taken = 0
    for await (const _ of blocks) {
      taken++
      break
    }
    expect(taken).toBe(1)
  })

  cases('reads a file by whatever name it lies', async () => {
    const file = folder.path(`${'🎛'.repeat(40)} -i %d file:'".mp3`)
    await writeFile(file, await readFile(fixture('two-tones.mp3')))
    expect((await probe(file)).title).toBe('Two tones')
    expect((await decodeWhole(file)).frames).toBeGreaterThan(20000)
  })

  cases('stops when it is cancelled', async () => {
    const long = sine(440, 44100, 44100 * 20)
    const file = await writeSound(folder.path(`long-${name}.wav`), [long, long], 44100)
    const cancel = new AbortController()
    const { blocks } = await decode(file, { signal: cancel.signal })
    const taking = (async () => {
      for await (const _ of blocks) cancel.abort()
    })()
    expect(await failureOf(taking)).toMatchObject({ code: 'cancelled' })
  })
})

describe('decoding', () => {
  afterEach(() => delete process.env.STEMBRIDGE_DECODER)

  it('says that there is no such file, also for a name that no system can hold', async () => {
    expect(await failureOf(decode(folder.path('nowhere.mp3')))).toMatchObject({ code: 'file_not_found' })
    expect(await failureOf(probe(folder.path('🎵'.repeat(300))))).toMatchObject({ code: 'file_not_found' })
  })

  it('says that a format needs ffmpeg, where only ffmpeg reads it', async () => {
    process.env.STEMBRIDGE_DECODER = 'wasm'
    const file = folder.path('tape.aiff')
    await writeFile(file, Buffer.concat([Buffer.from('FORM\0\0\0\x20AIFFCOMM'), Buffer.alloc(40)]))
    expect(await failureOf(decode(file))).toMatchObject({ code: 'decoder_missing' })
  })
})
