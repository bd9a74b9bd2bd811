import { describe, expect, it } from 'vitest'
import { realFft } from '../../dsp/fft.ts'
import { noveltyOf } from '../../dsp/novelty.ts'
import { ROW, ROW_SIZE, spectralFigures } from '../../dsp/spectral.ts'
import { hann } from '../../dsp/windows.ts'
import reference from './fixtures/librosa-spectra.json' with { type: 'json' }

const [RATE, SIZE] = [22050, 1024]

/** As in fixtures/librosa-spectra.py. */
const noise = (): (() => number) => {
  let state = 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  }
}
const sine = (hz: number, i: number): number => Math.sin((2 * Math.PI * hz * i) / RATE)
const [a, b, c] = [noise(), noise(), noise()]
const SOUNDS = {
  noise: () => 0.3 * a(),
  tone: (i: number) => 0.5 * sine(440, i) + 0.01 * c(),
  chord: (i: number) => 0.2 * [220, 277.18, 329.63, 3000].reduce((sum, hz) => sum + sine(hz, i), 0) + 0.01 * b(),
}

const figuresOf = (sound: (i: number) => number): Float64Array => {
  const window = hann(SIZE)
  const scale = 2 / window.reduce((x, y) => x + y, 0)
  const [re, im] = [new Float64Array(SIZE / 2 + 1), new Float64Array(SIZE / 2 + 1)]
  const time = Float64Array.from({ length: SIZE }, (_, i) => sound(i) * (window[i] as number) * scale)
  realFft(SIZE).forward(time, re, im)
  const row = new Float64Array(ROW_SIZE)
  spectralFigures(RATE, SIZE)(
    re.map((x, k) => Math.hypot(x, im[k] as number)),
    row,
  )
  return row
}
/** Within 1 in 10,000, or a ten-thousandth. */
const near = (x: number, want: number) => expect(Math.abs(x - want)).toBeLessThan(1e-4 * Math.max(1, Math.abs(want)))

describe('the figures of a spectrum', () => {
  it.each(['noise', 'tone', 'chord'] as const)('are those of librosa: %s', name => {
    const [row, want] = [figuresOf(SOUNDS[name]), reference[name]]
    near(row[ROW.centroid] as number, want.centroid)
    near(row[ROW.bandwidth] as number, want.bandwidth)
    near(row[ROW.rolloff] as number, want.rolloff)
    near(row[ROW.flatness] as number, want.flatness)
    want.contrast.forEach((x, i) => {
      near(row[ROW.contrast + i] as number, x)
    })
    want.mfcc.forEach((x, i) => {
      near(row[ROW.mfcc + i] as number, x)
    })
  })

  it('are finite for silence', () => {
    expect(figuresOf(() => 0).every(Number.isFinite)).toBe(true)
  })
})

describe('novelty', () => {
  it('is highest where one thing becomes another, and nothing where nothing does', () => {
    const rows = Array.from({ length: 60 }, (_, i) => (i < 25 ? [0, 0] : [2, 1]))
    const novelty = noveltyOf(rows, 8)
    expect(novelty.indexOf(Math.max(...novelty))).toBe(25)
    expect(novelty[25]).toBeGreaterThan(0.8)
    expect(Math.max(...novelty.subarray(0, 10))).toBeLessThan(0.01)
    const same = noveltyOf(
      Array.from({ length: 60 }, () => [1, 2]),
      8,
    )
    expect(Math.max(...same)).toBeLessThan(1e-9)
  })
})
