import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type Running, startStembridge, trackOf, tracks, upload } from './running.ts'
import { songFile, wavBytes } from './song.ts'

const noise = (frames: number, channels: number, level = 0.2): Float32Array => {
  let state = 1
  return Float32Array.from({ length: frames * channels }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return (state / 1073741824 - 1) * level
  })
}

describe('bad input at the door', () => {
  let stembridge: Running
  beforeAll(async () => {
    stembridge = await startStembridge()
    await eventually(
      () => tracks(stembridge.api),
      list => list[0]?.state === 'ready',
      180,
    )
  }, 240_000)
  afterAll(() => stembridge?.stop())

  const refused: [string, Uint8Array<ArrayBuffer>, string, string][] = [
    ['no bytes', new Uint8Array(), 'empty.wav', 'empty_file'],
    ['a text called .mp3', new TextEncoder().encode('This is not music. '.repeat(200)), 'song.mp3', 'unreadable_audio'],
    ['a header and nothing more', wavBytes(new Float32Array(), 44100), 'header.wav', 'unreadable_audio'],
  ]
  for (const [what, bytes, name, code] of refused)
    it(`refuses ${what} with ${code}, its cure, and no entry in the library`, async () => {
      const before = await tracks(stembridge.api)
      const { status, body } = await upload(stembridge.api, bytes, name)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(body.code).toBe(code)
      expect(body.cure).toMatch(/\w/)
      expect(await tracks(stembridge.api)).toHaveLength(before.length)
    })

  const taken: [string, Uint8Array<ArrayBuffer>, string][] = [
    ['silence', wavBytes(new Float32Array(44100 * 2 * 3), 44100), 'silence.wav'],
    ['one sample', wavBytes(new Float32Array([0.5, -0.5]), 44100), 'one.wav'],
    ['less than a segment, mono, at 22.05 kHz', wavBytes(noise(22050 * 2, 1), 22050, 1), 'mono.wav'],
    ['5.1 at 48 kHz', wavBytes(noise(48000 * 2, 6), 48000, 6), 'surround.wav'],
    ['96 kHz', wavBytes(noise(96000, 2), 96000), 'high.wav'],
    ['a truncated file', songFile(6).subarray(0, 500_000), 'cut.wav'],
    ['a name of 300 emoji', wavBytes(noise(44100, 2), 44100), `${'🎧'.repeat(300)}.wav`],
  ]
  for (const [what, bytes, name] of taken)
    it(`makes four stems of ${what}`, async () => {
      const { status, body } = await upload(stembridge.api, bytes, name)
      expect(status, JSON.stringify(body)).toBe(201)
      const done = await eventually(
        () => trackOf(stembridge.api, body.id),
        track => track.state === 'ready' || track.state === 'failed',
        90,
      )
      expect(done.failure).toBeNull()
      expect(done.stems.every(stem => stem.complete)).toBe(true)
      expect(done.progress).toBe(100)
    }, 120_000)

  it('gives the same file twice the same track', async () => {
    const bytes = wavBytes(noise(44100, 2, 0.1), 44100)
    const first = await upload(stembridge.api, bytes, 'a.wav')
    const second = await upload(stembridge.api, bytes, 'b.wav')
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body.id).toBe(first.body.id)
  })
})
