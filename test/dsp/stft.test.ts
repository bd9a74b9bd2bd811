import { describe, expect, it } from 'vitest'
import { stft } from '../../dsp/stft.ts'
import { hann } from '../../dsp/windows.ts'
import { SEGMENT } from '../../server/separation/core/segments.ts'
import { BINS, FRAMES, transform } from '../../server/separation/engines/onnxruntime/transform.ts'

/** Music-like: without anything at half the sample rate, which the transform leaves out. */
const tones = (samples: number, phase = 0) =>
  Float32Array.from({ length: samples }, (_, i) =>
    [0.011, 0.13, 1.7].reduce((s, w) => s + Math.sin(w * i + phase) / 4, 0),
  )

describe('the short-time Fourier transform', () => {
  const size = 256
  const hop = 64
  const frames = 21
  const window = hann(size)
  const shape = { size, hop, frames, analysis: window, synthesis: window.map(w => w / 1.5) }
  const planes = () => [new Float32Array(128 * frames), new Float32Array(128 * frames)] as const

  it('gives back what went in, where four windows overlap', () => {
    const time = tones((frames - 1) * hop + size)
    const [re, im] = planes()
    const { forward, inverse } = stft(shape)
    forward(time, re, im)
    const back = new Float32Array(time.length)
    inverse(re, im, back)
    for (let i = size; i < time.length - size; i++) expect(back[i]).toBeCloseTo(time[i] as number, 5)
  })

  it('puts a tone into its bin, in every frame', () => {
    const time = Float32Array.from({ length: (frames - 1) * hop + size }, (_, i) =>
      Math.cos((2 * Math.PI * 10 * i) / size),
    )
    const [re, im] = planes()
    stft(shape).forward(time, re, im)
    for (let f = 0; f < frames; f++) {
      const loudness = Array.from({ length: 128 }, (_, k) =>
        Math.hypot(re[k * frames + f] as number, im[k * frames + f] as number),
      )
      expect(loudness.indexOf(Math.max(...loudness))).toBe(10)
      expect(loudness[10]).toBeCloseTo(size / 4, 3)
    }
  })
})

describe('the transform of a segment', () => {
  it('has four planes, and its waveforms are the mix again away from the edges', () => {
    const mix = new Float32Array(2 * SEGMENT)
    mix.set(tones(SEGMENT))
    mix.set(tones(SEGMENT, 1), SEGMENT)
    const { spectrogram, addWaveforms } = transform()
    const spectrum = spectrogram(mix)
    expect(spectrum.length).toBe(4 * BINS * FRAMES)
    const four = new Float32Array(4 * spectrum.length)
    for (let s = 0; s < 4; s++) four.set(spectrum, s * spectrum.length)
    const stems = new Float32Array(8 * SEGMENT).fill(1)
    addWaveforms(four, stems)
    let most = 0
    for (let line = 0; line < 8; line++)
      for (let i = 2048; i < SEGMENT - 2048; i++)
        most = Math.max(
          most,
          Math.abs((stems[line * SEGMENT + i] as number) - 1 - (mix[(line % 2) * SEGMENT + i] as number)),
        )
    expect(most).toBeLessThan(1e-4)
  }, 30_000)
})
