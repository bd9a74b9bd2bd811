import { describe, expect, it } from 'vitest'
import { renderOffline, sourceOf } from '../../engine/index.ts'
import { seeded } from './hands.ts'
import { planNames, readPlan } from './plan.ts'
import { runPlan, timesOf, underrunsOf } from './run-plan.ts'
import { csvOf, type Run, trendSvg } from './trend.ts'

const soak = process.env.STEMBRIDGE_SOAK === '1'
const rms = (signal: Float32Array): number => Math.sqrt(signal.reduce((sum, x) => sum + x * x, 0) / signal.length)

describe('the stress plans', () => {
  for (const name of planNames())
    it(`render ${name} without a frame that is no number`, { timeout: 1_800_000 }, () => {
      const plan = readPlan(name)
      const report = runPlan(plan, { seconds: soak ? plan.seconds : 2 })
      console.log(JSON.stringify(report))
      expect(report.broken).toBe(0)
      expect(report.peak).toBeGreaterThan(0.3)
      expect(report.peak).toBeLessThanOrEqual(1)
      expect(report.hands.moves).toBeGreaterThan(plan.movesPerSecond)
    })
})

describe('golden renders', () => {
  const random = seeded(7)
  const noise = (seconds: number) => Float32Array.from({ length: seconds * 44100 }, () => 0.9 * (random() - 0.5) * 1.5)
  const stems = { vocals: noise(2), drums: noise(2), bass: noise(2), other: noise(2) }
  const source = sourceOf(Object.fromEntries(Object.entries(stems).map(([name, wave]) => [name, [wave] as const])))
  const muted = ['vocals', 'drums', 'bass', 'other'].map(stem => [0, `/deck/1/stem/${stem}/mute`, true] as const)
  const sound = (at: readonly (readonly [number, string, boolean])[]) => {
    const { left, right } = renderOffline({ seconds: 1.5, decks: { 1: source }, at })
    return [rms(left.subarray(2000)), rms(right.subarray(2000))] as const
  }

  it('are silent with everything muted, and loud with everything open', () => {
    for (const level of sound(muted)) expect(level).toBeLessThan(1e-3)
    for (const level of sound([])) expect(level).toBeGreaterThan(0.3)
  })

  it('are loud by each stem alone', () => {
    for (let open = 0; open < 4; open++)
      for (const level of sound(muted.filter((_, i) => i !== open))) expect(level).toBeGreaterThan(0.3)
  })
})

describe('the report', () => {
  it('counts a late block only where the queue cannot make up for it', () => {
    const times = (...all: number[]) => Float64Array.from(all)
    expect(underrunsOf(times(1, 1, 9, 1, 1), 3, 4)).toBe(0)
    expect(underrunsOf(times(1, 1, 16, 1, 1), 3, 4)).toBe(1)
    expect(underrunsOf(times(4, 4, 4, 4, 4), 3, 4)).toBe(0)
    expect(
      underrunsOf(
        Float64Array.from({ length: 100 }, () => 4),
        3,
        4,
      ),
    ).toBeGreaterThan(5)
    expect(timesOf(Float64Array.from({ length: 1000 }, (_, i) => i))).toEqual({
      p50: 500,
      p95: 950,
      p99: 990,
      p9999: 999,
      worst: 999,
    })
  })

  it('draws every run and the red line, and lists them in columns', () => {
    const report = runPlan(readPlan('scratching'), { seconds: 0.2 })
    const runs: Run[] = [1, 2, 3].map(() => ({
      ...report,
      date: '2026-01-01T00:00',
      node: 'v24',
      cpuModel: 'any <cpu>',
    }))
    const svg = trendSvg(runs)
    expect(svg.match(/<circle/g)).toHaveLength(3)
    expect(svg).toContain('#d02f2f')
    const [head = '', ...rows] = csvOf(runs).trim().split('\n')
    expect(rows.map(row => row.split(',').length)).toEqual([1, 2, 3].map(() => head.split(',').length))
  })
})
