import type { SampleEncoding } from './wav-format.ts'

const aligned = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer

/** Little-endian samples as float32, full scale = 1. Bytes over a whole sample are left out. */
export const floatSamples: Record<SampleEncoding, (bytes: Uint8Array) => Float32Array> = {
  u8: bytes => Float32Array.from(bytes, x => (x - 128) / 128),
  s16: bytes => {
    const count = bytes.length >> 1
    const out = new Float32Array(count)
    for (let i = 0, at = 0; i < count; i++, at += 2)
      out[i] = (((bytes[at] as number) | ((bytes[at + 1] as number) << 8)) << 16) / 2147483648
    return out
  },
  s24: bytes => {
    const count = Math.floor(bytes.length / 3)
    const out = new Float32Array(count)
    for (let i = 0, at = 0; i < count; i++, at += 3)
      out[i] =
        (((bytes[at] as number) << 8) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 24)) /
        2147483648
    return out
  },
  s32: bytes => Float32Array.from(new Int32Array(aligned(bytes.subarray(0, bytes.length & ~3))), x => x / 2147483648),
  f32: bytes => new Float32Array(aligned(bytes.subarray(0, bytes.length & ~3))),
  f64: bytes => Float32Array.from(new Float64Array(aligned(bytes.subarray(0, bytes.length & ~7)))),
}
