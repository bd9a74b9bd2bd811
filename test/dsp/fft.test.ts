import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { realFft } from '../../dsp/fft.ts'

const sized = fc
  .integer({ min: 2, max: 11 })
  .chain(bits => fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 ** bits, maxLength: 2 ** bits }))

const spectrumOf = (time: number[]) => {
  const re = new Float64Array(time.length / 2 + 1)
  const im = new Float64Array(time.length / 2 + 1)
  realFft(time.length).forward(time, re, im)
  return { re, im }
}

describe('the real FFT', () => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(sized, time => {
        const { re, im } = spectrumOf(time)
        const back = new Float64Array(time.length)
        realFft(time.length).inverse(re, im, back)
        for (let i = 0; i < time.length; i++) expect(back[i]).toBeCloseTo(time[i] as number, 12)
      }),
    )
  })

  it('equals the sum that defines it', () => {
    fc.assert(
      fc.property(
        sized.filter(time => time.length <= 64),
        time => {
          const { re, im } = spectrumOf(time)
          for (let k = 0; k <= time.length / 2; k++) {
            const angle = (i: number) => (-2 * Math.PI * k * i) / time.length
            expect(re[k]).toBeCloseTo(
              time.reduce((sum, x, i) => sum + x * Math.cos(angle(i)), 0),
              10,
            )
            expect(im[k]).toBeCloseTo(
              time.reduce((sum, x, i) => sum + x * Math.sin(angle(i)), 0),
              10,
            )
          }
        },
      ),
    )
  })

  it('keeps the energy (Parseval)', () => {
    fc.assert(
      fc.property(sized, time => {
        const { re, im } = spectrumOf(time)
        const half = time.length / 2
        let energy = 0
        for (let k = 0; k <= half; k++)
          energy += (k === 0 || k === half ? 1 : 2) * ((re[k] as number) ** 2 + (im[k] as number) ** 2)
        expect(energy / time.length).toBeCloseTo(
          time.reduce((sum, x) => sum + x * x, 0),
          8,
        )
      }),
    )
  })

  it.each([0, 2, 3, 48, 1000])('refuses a size of %i', size => {
    expect(() => realFft(size)).toThrow(RangeError)
  })
})
