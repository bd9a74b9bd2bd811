/** The short-time Fourier transform that HTDemucs wants, one segment at a time.
 *  Source: demucs/hdemucs.py (_spec, _ispec): n_fft 4096, hop 1024, normalised, reflect padding. */
import { stft } from '../../../../dsp/stft.ts'
import { hann } from '../../../../dsp/windows.ts'
import { MODEL_STEMS, SEGMENT } from '../../core/segments.ts'

const SIZE = 4096
const HOP = 1024
export const FRAMES = 336
export const BINS = SIZE / 2
const LEFT = 1536
const PADDED = (FRAMES - 1) * HOP + SIZE
const PLANE = BINS * FRAMES

export type Transform = {
  /** [2, SEGMENT] → [4, BINS, FRAMES]: left re, left im, right re, right im. */
  spectrogram(mix: Float32Array): Float32Array
  /** Adds the waveforms of a spectrogram [4 stems, 4, BINS, FRAMES] to stems [4, 2, SEGMENT], in place. */
  addWaveforms(spectrum: Float32Array, stems: Float32Array): void
}

export const transform = (): Transform => {
  const window = hann(SIZE)
  const { forward, inverse } = stft({
    size: SIZE,
    hop: HOP,
    frames: FRAMES,
    analysis: window.map(w => w / 64),
    // Four windows overlap; their squares sum to 1.5.
    synthesis: window.map(w => (w * 64) / 1.5),
  })
  const padded = new Float32Array(PADDED)
  const plane = (of: Float32Array, i: number) => of.subarray(i * PLANE, (i + 1) * PLANE)
  return {
    spectrogram(mix) {
      const out = new Float32Array(4 * PLANE)
      for (let channel = 0; channel < 2; channel++) {
        reflect(mix.subarray(channel * SEGMENT, (channel + 1) * SEGMENT), padded)
        forward(padded, plane(out, 2 * channel), plane(out, 2 * channel + 1))
      }
      return out
    },
    addWaveforms(spectrum, stems) {
      for (let line = 0; line < MODEL_STEMS.length * 2; line++) {
        inverse(plane(spectrum, 2 * line), plane(spectrum, 2 * line + 1), padded)
        for (let i = 0, to = line * SEGMENT; i < SEGMENT; i++, to++)
          stems[to] = (stems[to] as number) + (padded[LEFT + i] as number)
      }
    },
  }
}

/** The segment with its mirror image on both sides, its edges not repeated. */
const reflect = (signal: Float32Array, padded: Float32Array): void => {
  padded.set(signal, LEFT)
  for (let i = 1; i <= LEFT; i++) padded[LEFT - i] = signal[i] as number
  const end = LEFT + SEGMENT
  for (let i = 0; end + i < PADDED; i++) padded[end + i] = signal[SEGMENT - 2 - i] as number
}
