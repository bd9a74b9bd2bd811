/** Audio on disk as both programs read it: a folder of 16-bit stereo WAV files with a manifest.
 *  The server writes it in place while it grows; the bridge reads it and serves it by byte range. */
import { type Static, Type } from 'typebox'
import type { Samples } from './units.ts'

/** Every library file is at this rate. */
export const LIBRARY_RATE = 44100
export const LIBRARY_CHANNELS = 2
/** Bytes of a file before its first sample: a canonical 44-byte WAV header. */
export const WAV_HEADER_BYTES = 44
export const BYTES_PER_FRAME = 4
/** The amplitude that int16 full scale stands for: stems may rise 6 dB over full scale without clipping. */
export const FULL_SCALE = 2
/** Frames that one pair of peaks stands for. */
export const PEAK_FRAMES = 1024

/** [from, to) in samples, ascending and disjoint. */
export const RangesSchema = Type.Array(Type.Tuple([Type.Integer(), Type.Integer()]))
export type Ranges = [Samples, Samples][]

const EnergiesSchema = Type.Object({ mixture: Type.Number(), missed: Type.Number() })

/** `manifest.json` of an audio folder. Sample i of FILE.wav lies at byte 44 + 4·i, int16 little-endian, left then
 *  right; amplitude = int16 ÷ 32767 × fullScale. FILE.peaks holds int8 pairs (min, max), one for each 1,024 frames,
 *  127 = amplitude 1. Bytes outside the ready ranges mean nothing yet. */
export const ManifestSchema = Type.Object({
  version: Type.Literal(1),
  rate: Type.Literal(LIBRARY_RATE),
  channels: Type.Literal(LIBRARY_CHANNELS),
  encoding: Type.Literal('s16'),
  fullScale: Type.Number(),
  /** Length in samples; an estimate until `complete`. */
  samples: Type.Integer(),
  /** File names without ending: ['mix'] or ['vocals', 'drums', 'bass', 'other']. */
  files: Type.Array(Type.String()),
  ready: RangesSchema,
  complete: Type.Boolean(),
  /** What made it: 'ffmpeg' / '5.1', 'openvino' / '2026.4.1 bf16'. */
  engine: Type.String(),
  engineVersion: Type.String(),
  /** Of a separation: energy of (mixture − Σ model stems) and of (mixture − Σ written stems) against the mixture. */
  modelResidualDb: Type.Union([Type.Number(), Type.Null()]),
  residualDb: Type.Union([Type.Number(), Type.Null()]),
  /** Of a separation under way: energy of the mixture and of what was missed of it so far, by the model's stems and by
   *  the written ones; who goes on after a break goes on counting. */
  tally: Type.Optional(Type.Object({ model: EnergiesSchema, written: EnergiesSchema })),
  /** Samples that did not fit fullScale and were limited to it. */
  clipped: Type.Integer(),
})
export type Manifest = Static<typeof ManifestSchema>
export type Energies = Static<typeof EnergiesSchema>

/** Adds a range: the union, ascending and disjoint. */
export const addRange = (ranges: Ranges, from: Samples, to: Samples): Ranges => {
  const out: Ranges = []
  let [a, b] = [from, to]
  for (const [s, e] of ranges) {
    if (e < a || s > b) out.push([s, e])
    else [a, b] = [Math.min(a, s), Math.max(b, e)]
  }
  if (b > a) out.push([a, b])
  return out.sort((x, y) => x[0] - y[0])
}

/** Whether all of [from, to) is ready. */
export const covers = (ranges: Ranges, from: Samples, to: Samples): boolean =>
  ranges.some(([s, e]) => s <= from && to <= e)

/** Ready samples of all. */
export const readySamples = (ranges: Ranges): Samples => ranges.reduce((sum, [s, e]) => sum + e - s, 0)
