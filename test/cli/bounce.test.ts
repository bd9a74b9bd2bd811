import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bouncePerformance } from '../../cli/bounce/bounce-performance.ts'
import { bounceCommand } from '../../cli/bounce/bounce.ts'
import type { SetDocument } from '../../contract/set.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import { replay, sourceOf } from '../../engine/index.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'

const RATE = 44_100
let data: string
beforeEach(() => {
  data = newFolder()
  writeTrack(data, { id: 'one', seconds: 12 })
})
afterEach(() => rmSync(data, { recursive: true }))

const log: PerformanceLog = {
  version: 1,
  rate: RATE,
  frames: 5 * RATE,
  events: [
    [0, 'load', 1, 'one'],
    [0, 'load', 2, 'one'],
    [
      0,
      'lanes',
      1,
      [
        {
          path: '/deck/1/stem/vocals/gain',
          points: [
            [0, 0, 'linear'],
            [RATE, -20, 'hold'],
          ],
        },
      ],
    ],
    [0, 'set', '/deck/1/play', true],
    [RATE, 'set', '/deck/2/play', true],
    [RATE + 17, 'jump', 2, 9.5 * RATE],
    [2 * RATE, 'set', '/deck/1/rate', 1.31],
    [3 * RATE + 5, 'set', '/deck/1/loop', 1],
    [4 * RATE, 'jump', 1, 1234.5],
  ],
}
const samplesOf = (file: string): Float32Array => {
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.byteLength))
}
const wave = (name: string): readonly [Float32Array, Float32Array] => {
  const bytes = readFileSync(join(data, 'stems', 'one-stems', `${name}.wav`))
  const sides = [new Float32Array(12 * RATE), new Float32Array(12 * RATE)] as const
  for (let i = 0; i < 12 * RATE; i++)
    for (const side of [0, 1] as const)
      sides[side][i] = Math.fround((bytes.readInt16LE(44 + 4 * i + 2 * side) * 2) / 32767)
  return sides
}

describe('a bounce', () => {
  it('reads a few chunks at a time and gives the bits that the whole track in memory gives', async () => {
    const out = join(data, 'out.wav')
    const done = await bouncePerformance({ log }, { data, out })
    expect(done).toEqual({ seconds: 5, missing: [] })
    const source = () =>
      sourceOf(Object.fromEntries(['vocals', 'drums', 'bass', 'other'].map(name => [name, wave(name)])))
    const want: number[] = []
    replay({
      log,
      source: () => Object.assign(source(), { grid: null }),
      into: (left, right) => left.forEach((x, i) => void want.push(x, right[i] as number)),
    })
    const got = samplesOf(out)
    expect(got.length).toBe(want.length)
    // before the loop, which counts by the grid that only the library knows
    const until = 2 * (3 * RATE)
    let most = 0
    for (let i = 0; i < until; i++) most = Math.max(most, Math.abs((got[i] as number) - (want[i] as number)))
    expect(most).toBeLessThan(1e-6)
    expect(got.some(x => Math.abs(x) > 0.01)).toBe(true)
  })

  it('renders what was written down on the bridge, and names what is missing', async () => {
    const bridge = await bridgeHere(data)
    const panel = await PanelClient.open(bridge.port, { panel: 'a' })
    panel.set('/deck/1/load', 'one')
    panel.set('/performance/log', true)
    panel.set('/deck/1/play', true)
    await new Promise(resolve => setTimeout(resolve, 300))
    panel.set('/deck/1/stem/drums/mute', true)
    panel.set('/deck/1/seek', 5)
    await new Promise(resolve => setTimeout(resolve, 200))
    panel.set('/performance/log', false)
    await panel.settled()
    panel.close()
    await bridge.close()
    const folder = join(data, 'bridge', 'performances')
    const [name = ''] = readdirSync(folder)
    const kept: PerformanceLog = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    expect(kept.events.filter(([frame]) => frame > 0).map(event => event.slice(1))).toEqual(
      expect.arrayContaining([
        ['set', '/deck/1/play', true],
        ['set', '/deck/1/stem/drums/mute', true],
        ['jump', 1, 5 * RATE],
      ]),
    )
    const out = join(data, 'last.wav')
    expect(await bounceCommand(['last', out, '--data', data, '--json'])).toBe(0)
    expect(samplesOf(out).length).toBe(2 * kept.frames)
    expect(await bounceCommand(['last', out, '--data', data])).toBe(2)
    const gone = join(data, 'gone.json')
    writeFileSync(gone, JSON.stringify({ ...log, events: [[0, 'load', 1, 'lost']] }))
    const lost: PerformanceLog = JSON.parse(readFileSync(gone, 'utf8'))
    expect((await bouncePerformance({ log: lost }, { data, out })).missing).toEqual(['lost'])
    writeFileSync(gone, '{"version":2}')
    expect(await bounceCommand([gone, join(data, 'x.wav'), '--data', data])).toBe(2)
  })

  it('renders a set from its places, with its values and lanes', async () => {
    const cues = { cue: 0, hotCues: Array<null>(8).fill(null) }
    const track = { id: 'one', hash: null, title: 'Song', artist: null, duration: 12, ...cues }
    const set: SetDocument = {
      stembridge: 'set',
      version: 2,
      name: 'Friday',
      savedAt: 1,
      tracks: [
        { ...track, lanes: [{ path: 'stem/vocals/mute', unit: 'samples', points: [[11 * RATE, 1, 'hold']] }] },
        { ...track, id: 'lost', title: 'Lost' },
      ],
      decks: [
        { deck: 1, track: 'one', sample: 10 * RATE, loop: null },
        { deck: 2, track: 'lost', sample: 0, loop: null },
      ],
      values: Object.fromEntries(['drums', 'bass', 'other'].map(stem => [`/deck/1/stem/${stem}/mute`, true])),
      scenes: [],
    }
    mkdirSync(join(data, 'sets'), { recursive: true })
    writeFileSync(join(data, 'sets', 'f.json'), JSON.stringify({ id: 'f', document: set }))
    const out = join(data, 'set.wav')
    expect(await bounceCommand(['Friday', out, '--data', data, '--json'])).toBe(0)
    const got = samplesOf(out)
    expect(got.length).toBe(2 * 2 * RATE)
    const loudest = (from: number, to: number) =>
      got.subarray(2 * from * RATE, 2 * to * RATE).reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    // the lane says open before its first point only where its first point does: muted throughout
    expect(loudest(0.1, 2)).toBeLessThan(1e-6)
    const open = {
      ...set,
      tracks: [
        {
          ...track,
          lanes: [
            {
              path: 'stem/vocals/mute',
              unit: 'samples',
              points: [
                [0, 0, 'hold'],
                [11 * RATE, 1, 'hold'],
              ],
            },
          ],
        },
      ],
    }
    const file = join(data, 'open.set.json')
    writeFileSync(file, JSON.stringify(open))
    expect(await bounceCommand([file, out, '--data', data, '--force', '--seconds', '1.5'])).toBe(0)
    const again = samplesOf(out)
    const peak = (from: number, to: number) =>
      again.subarray(2 * from * RATE, 2 * to * RATE).reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    expect(again.length).toBe(2 * 1.5 * RATE)
    expect(peak(0.1, 0.9)).toBeGreaterThan(0.01)
    expect(peak(1.1, 1.5)).toBeLessThan(1e-6)
    expect(await bounceCommand(['Saturday', out, '--data', data, '--force'])).toBe(1)
  })
})
