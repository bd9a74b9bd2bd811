import type { SampleEncoding } from './wav-format.ts'

type Numbers<T> = { new (buffer: ArrayBuffer, byteOffset: number, length: number): T; BYTES_PER_ELEMENT: number }

/** The bytes as numbers: the same memory where they lie even in it, else a copy. */
const numbersOf = <T>(Kind: Numbers<T>, bytes: Uint8Array): T => {
  const size = Kind.BYTES_PER_ELEMENT
  const even = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return new Kind(even.buffer as ArrayBuffer, even.byteOffset, Math.floor(bytes.length / size))
}

/** Little-endian samples as float32, full scale = 1; they may share the memory of the bytes. Bytes over a whole sample are
 *  left out. */
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
  s32: bytes => Float32Array.from(numbersOf(Int32Array, bytes), x => x / 2147483648),
  f32: bytes => numbersOf(Float32Array, bytes),
  f64: bytes => Float32Array.from(numbersOf(Float64Array, bytes)),
}
