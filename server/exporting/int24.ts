const STEPS = 8388607

/** Samples as 24-bit little-endian bytes; what lies outside full scale is limited to it, and counted. */
export const toInt24 = (samples: Float32Array): { bytes: Uint8Array; clipped: number } => {
  const bytes = new Uint8Array(samples.length * 3)
  let clipped = 0
  for (let i = 0, at = 0; i < samples.length; i++) {
    const exact = Math.round((samples[i] as number) * STEPS)
    const value = Math.max(-STEPS - 1, Math.min(STEPS, exact))
    if (value !== exact) clipped++
    bytes[at++] = value & 0xff
    bytes[at++] = (value >> 8) & 0xff
    bytes[at++] = (value >> 16) & 0xff
  }
  return { bytes, clipped }
}
