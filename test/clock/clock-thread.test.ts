import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClockThread } from '../../bridge/midi/clock-out/clock-thread.ts'
import { gridOf } from '../../engine/grid.ts'

const [TICK, SPP, START, CONTINUE, STOP] = [0xf8, 0xf2, 0xfa, 0xfb, 0xfc]
const RATE = 44100
const beats = Array.from({ length: 400 }, (_, i) => i / 2)
const grid = gridOf(
  beats,
  beats.filter((_, i) => i % 4 === 0),
)
if (!grid) throw new Error('no grid')
const score = { grid, beatsPerBar: 4 }
const viewAt = (sample: number, of: { rate?: number } = {}) => ({
  score,
  sample,
  at: performance.now(),
  rate: 1,
  loop: null,
  end: 200 * RATE,
  exact: true,
  ...of,
})
const now = () => Number(process.hrtime.bigint()) / 1e6
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
/** Keeps this thread from everything else. */
const block = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('the thread of MIDI clock', () => {
  let folder: string
  let file: string
  let thread: ClockThread
  const open = async (module: string, names = ['Bench']) => {
    let told = 0
    thread = new ClockThread(module, () => told++)
    thread.fit(names)
    await vi.waitUntil(() => told > 0, { timeout: 20_000, interval: 5 })
    return thread
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stembridge-clock-'))
    file = join(folder, 'door')
    process.env.STEMBRIDGE_DOOR_FILE = file
  })
  afterEach(() => {
    thread.close()
    rmSync(folder, { recursive: true })
    delete process.env.STEMBRIDGE_DOOR_FILE
  })
  const door = join(import.meta.dirname, 'midi-door.ts')
  const sent = () =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .flatMap(line => JSON.parse(line) as [number, ...number[]][])

  it('goes on ticking while the thread that plays is held up', async () => {
    await open(door)
    thread.see(viewAt(0))
    await wait(200)
    const from = now()
    block(600)
    const to = now()
    thread.close()
    const during = sent().filter(([at, status]) => status === TICK && at > from && at < to)
    // 28 are due; a busy machine may hold up a few, a thread that waits for the other would send none
    expect(during.length).toBeGreaterThan(14)
  })

  it('starts, goes where it is sent, and stops everyone before it is closed', async () => {
    await open(door)
    thread.see(viewAt(0))
    await wait(300)
    thread.see(viewAt(8 * RATE))
    await wait(300)
    thread.see(null)
    await vi.waitUntil(() => existsSync(file) && sent().filter(([, status]) => status === STOP).length === 2, {
      timeout: 10_000,
      interval: 5,
    })
    thread.see(viewAt(16 * RATE))
    await wait(200)
    thread.close()
    const others = sent().flatMap(([, ...bytes]) => (bytes[0] === TICK ? [] : [bytes]))
    expect(others).toEqual([[START], [STOP], [SPP, 64, 0], [CONTINUE], [STOP], [SPP, 0, 1], [CONTINUE], [STOP]])
  })

  it('sends as many ticks as the beats that pass, at the speed that it is told', async () => {
    await open(door)
    const began = performance.now()
    thread.see(viewAt(0))
    await wait(500)
    const turned = performance.now()
    const place = ((turned - began) / 1000) * RATE
    thread.see({ ...viewAt(place, { rate: 1.5 }), at: turned })
    await wait(500)
    const ended = performance.now()
    thread.close()
    const beatsPassed = (turned - began) / 500 + (1.5 * (ended - turned)) / 500
    const ticks = sent().filter(([, status]) => status === TICK).length
    // a quarter of them are there by the second speed alone
    expect(Math.abs(ticks - 24 * beatsPassed)).toBeLessThan(6)
  })

  it('says which output it has not, and why', async () => {
    await open(join(folder, 'no-such-module.js'), ['Bench'])
    expect([thread.open, thread.failed.Bench?.code]).toEqual([[], 'midi_unavailable'])
  })
})
