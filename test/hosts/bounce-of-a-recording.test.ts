import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Recordings } from '../../bridge/hosts/index.ts'
import { readTrack } from '../../bridge/library/index.ts'
import { bounceCommand } from '../../cli/bounce/bounce.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import type { HostEvents } from '../../engine/hosting/index.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { offlineHost } from './offline-sound.ts'

const RATE = 44_100
type Host = Awaited<ReturnType<typeof offlineHost>>['host']
type Act = [what: string, act: (host: Host) => void]

const loaded = (data: string, id: string): LoadedTrack => ({
  ...readTrack(data, id),
  cue: 0,
  hotCues: [],
})

/** Samples of a 32-bit WAV behind its header. */
const samplesOf = async (file: string, header: number): Promise<Float32Array> => {
  const bytes = await readFile(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + header, bytes.byteOffset + bytes.length))
}

/** Records what is done with a host, and bounces it by the command. */
const recorded = async (of: {
  block?: number
  before?: (host: Host, pass: (seconds: number) => Promise<void>) => Promise<void>
  acts: [wait: number, act: (host: Host) => void][]
}) => {
  const data = newFolder()
  for (const id of ['one', 'two']) writeTrack(data, { id, seconds: 12 })
  const recordings = new Recordings({ data, mayBegin: () => true, onLength: () => undefined })
  const writing: Promise<void>[] = []
  let take = ''
  const events: Partial<HostEvents> = {
    onRecorded: piece => {
      take = piece.take
      writing.push(recordings.put(piece, 'device:a'))
    },
    onPerformed: ({ take: name, log }) => void writing.push(recordings.keepLog(name, log, 'device:a')),
  }
  const { host, pass } = await offlineHost(data, events, of.block)
  host.load(1, loaded(data, 'one'))
  host.load(2, loaded(data, 'two'))
  await pass(0.2)
  await of.before?.(host, pass)
  host.set('/master/record', true)
  await pass(0.05)
  for (const [wait, act] of of.acts) {
    act(host)
    await pass(wait)
  }
  host.set('/master/record', false)
  await host.close()
  await Promise.all(writing)
  await recordings.close()
  const out = join(data, 'again.wav')
  const code = await bounceCommand([take, out, '--data', data, '--json'])
  const log: PerformanceLog = JSON.parse(await readFile(join(data, 'recordings', `${take}.json`), 'utf8'))
  const [heard, again] = [await samplesOf(join(data, 'recordings', `${take}.wav`), 80), await samplesOf(out, 44)]
  await rm(data, { recursive: true })
  return { code, log, heard, again }
}

/** The first sample that differs; −1 where all bits are the same. */
const firstDifference = (a: Float32Array, b: Float32Array): number => {
  if (a.length !== b.length) return Math.min(a.length, b.length)
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i
  return -1
}
const loudest = (wave: Float32Array): number => wave.reduce((most, x) => Math.max(most, Math.abs(x)), 0)

const performance: [number, (host: Host) => void][] = [
  [0.5, host => host.set('/deck/1/play', true)],
  [0.4, host => host.set('/deck/1/stem/vocals/gain', -7.3)],
  [0.5, host => host.set('/deck/1/rate', 1.07)],
  [0.6, host => host.set('/deck/1/key-lock', true)],
  [0.3, host => host.set('/deck/2/play', true)],
  [0.3, host => host.set('/deck/1/stem/drums/eq/low', -26)],
  [0.5, host => host.jump(2, 5.5 * RATE + 0.25)],
  [0.3, host => host.set('/deck/2/stem/bass/filter', -0.6)],
  [0.6, host => host.set('/deck/2/loop', 1)],
  [0.3, host => host.set('/master/crossfade', 0.4)],
  [0.3, host => host.load(1, null)],
  [0.4, host => host.set('/panic', true)],
  [0.3, host => host.set('/deck/2/play', false)],
]

describe('the bounce of a recording', () => {
  it('has its bits, every one', async () => {
    const { code, log, heard, again } = await recorded({ acts: performance })
    expect(code).toBe(0)
    expect(log).toMatchObject({ block: 128, heard: true, frames: heard.length / 2 })
    expect(loudest(heard)).toBeGreaterThan(0.02)
    expect(firstDifference(heard, again)).toBe(-1)
  })

  it('has its bits on a device of uneven blocks, after another song was played and held', async () => {
    const { heard, again } = await recorded({
      block: 441,
      before: async (host, pass) => {
        host.set('/deck/1/play', true)
        host.set('/deck/1/stem/other/filter', 0.5)
        host.set('/deck/2/rate', 0.93)
        await pass(1.3)
        host.set('/deck/1/play', false)
        await pass(0.5)
      },
      acts: performance,
    })
    expect(loudest(heard)).toBeGreaterThan(0.02)
    expect(firstDifference(heard, again)).toBe(-1)
  })

  it('has its bits whatever was done', async () => {
    const deck = fc.constantFrom(1 as const, 2 as const)
    const level = fc.double({ min: -30, max: 6, noNaN: true })
    const act: fc.Arbitrary<Act> = fc.oneof(
      fc.tuple(deck, fc.boolean()).map(([n, on]): Act => [`play ${n} ${on}`, host => host.set(`/deck/${n}/play`, on)]),
      fc
        .tuple(deck, level, fc.constantFrom('vocals', 'drums', 'bass', 'other'))
        .map(([n, db, stem]): Act => [`${stem} ${n} ${db}`, host => host.set(`/deck/${n}/stem/${stem}/gain`, db)]),
      fc
        .tuple(deck, fc.double({ min: 0, max: 11, noNaN: true }))
        .map(([n, s]): Act => [`jump ${n} ${s}`, host => host.jump(n, s * RATE)]),
      fc
        .tuple(deck, fc.double({ min: 0.6, max: 1.6, noNaN: true }))
        .map(([n, rate]): Act => [`rate ${n} ${rate}`, host => host.set(`/deck/${n}/rate`, rate)]),
      fc
        .tuple(deck, fc.constantFrom(0, 0.5, 2))
        .map(([n, beats]): Act => [`loop ${n} ${beats}`, host => host.set(`/deck/${n}/loop`, beats)]),
      fc
        .tuple(deck, fc.constantFrom('slip', 'sync', 'key-lock'), fc.boolean())
        .map(([n, leaf, on]): Act => [`${leaf} ${n} ${on}`, host => host.set(`/deck/${n}/${leaf}`, on)]),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10 }), async acts => {
        const { heard, again } = await recorded({ acts: acts.map(([, doIt]) => [0.2, doIt]) })
        expect([acts.map(([what]) => what), firstDifference(heard, again)]).toEqual([expect.anything(), -1])
      }),
      { numRuns: 6 },
    )
  }, 60_000)
})
