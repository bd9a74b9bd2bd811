import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { residualMeter, roundTogether, shareResidual } from '../../../server/separation/core/residual.ts'

type Five = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
const none = new Float32Array(4)

const sample = fc.float({ min: Math.fround(-1.5), max: Math.fround(1.5), noNaN: true })
const frames = fc
  .array(fc.tuple(sample, sample, sample, sample, sample), { minLength: 1, maxLength: 50 })
  .map(rows => [0, 1, 2, 3, 4].map(c => Float32Array.from(rows, r => r[c] as number)) as Five)

const sumAt = (stems: readonly Float32Array[], i: number) => stems.reduce((sum, stem) => sum + (stem[i] as number), 0)

describe('the residual', () => {
  it('is shared out equally, so that the stems sum to the mixture', () => {
    fc.assert(
      fc.property(frames, ([mix, ...stems]) => {
        const before = stems.map(stem => stem.slice())
        const rest = (mix as Float32Array).map((x, i) => (x - sumAt(before, i)) / 4)
        shareResidual(mix as Float32Array, stems)
        for (let i = 0; i < rest.length; i++) {
          expect(sumAt(stems, i)).toBeCloseTo(mix?.[i] as number, 5)
          for (const [s, stem] of stems.entries())
            expect((stem[i] as number) - (before[s]?.[i] as number)).toBeCloseTo(rest[i] as number, 5)
        }
      }),
    )
  })

  it.each([32767 / 2, 32767, 8388607])('leaves nothing over on a grid of %d steps, and moves no stem by two', steps => {
    fc.assert(
      fc.property(frames, given => {
        // Beyond full scale a float32 cannot hold every step of 24 bits; such samples are limited anyway.
        const [mix, ...stems] = steps > 1e6 ? (given.map(line => line.map(x => x * 0.3)) as Five) : given
        shareResidual(mix as Float32Array, stems)
        const before = stems.map(stem => stem.slice())
        roundTogether(mix as Float32Array, stems, steps)
        for (let i = 0; i < (mix?.length ?? 0); i++) {
          const sum = stems.reduce((n, stem) => n + Math.round((stem[i] as number) * steps), 0)
          expect(sum - Math.round((mix?.[i] as number) * steps)).toBeCloseTo(0)
          for (const [s, stem] of stems.entries())
            expect(Math.abs((stem[i] as number) - (before[s]?.[i] as number)) * steps).toBeLessThan(2.01)
        }
      }),
    )
  })

  it('is the same for a sample alone and among thousands', () => {
    const length = 2500
    const lineOf = (s: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * (0.7 + s)) * 0.4)
    const [mix, ...stems] = [0, 1, 2, 3, 4].map(lineOf) as Five
    const alone = Array.from({ length }, (_, i) => [mix, ...stems].map(line => line.slice(i, i + 1)) as Five)
    const turned = ([of, ...lines]: Five) => {
      const meter = residualMeter()
      meter.add(of, lines)
      shareResidual(of, lines)
      roundTogether(of, lines, 32767 / 2)
      return meter.energies
    }
    const { mixture, missed } = turned([mix, ...stems])
    const sums = alone.map(turned).reduce((a, b) => ({
      mixture: a.mixture + b.mixture,
      missed: a.missed + b.missed,
    }))
    expect(mixture).toBe(sums.mixture)
    expect(missed).toBe(sums.missed)
    for (const [s, stem] of stems.entries())
      expect(stem).toEqual(Float32Array.from(alone, five => five[s + 1]?.[0] as number))
  })

  it('is told in dB against the mixture: −20 for a tenth, −144 for nothing and for silence', () => {
    const tenth = residualMeter()
    tenth.add(Float32Array.of(1, -1), [Float32Array.of(0.9, -0.9), none, none, none])
    expect(tenth.db).toBeCloseTo(-20, 1)
    const nothing = residualMeter()
    nothing.add(Float32Array.of(1, 1), [Float32Array.of(0.5, 0.25), Float32Array.of(0.5, 0.75), none, none])
    expect(nothing.db).toBe(-144)
    const silent = residualMeter()
    silent.add(none, [none, none, none, none])
    expect(silent.db).toBe(-144)
  })
})
