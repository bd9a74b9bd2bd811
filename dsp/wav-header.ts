/** A canonical 44-byte WAV header.
 *  @param bits  16, 24 or 32; 32 is IEEE float
 *  Lengths over 4 GiB are written as 0xFFFFFFFF, which readers take for "to the end of the file".
 *  Source: RFC 2361 and Microsoft's Multimedia Programming Interface, WAVE. */
export const wavHeader = (of: { frames: number; rate: number; channels: number; bits: 16 | 24 | 32 }): Uint8Array => {
  const header = new Uint8Array(44)
  const view = new DataView(header.buffer)
  const text = (at: number, s: string) => {
    for (let i = 0; i < s.length; i++) header[at + i] = s.charCodeAt(i)
  }
  const frameBytes = (of.channels * of.bits) / 8
  const bytes = of.frames * frameBytes
  text(0, 'RIFF')
  view.setUint32(4, Math.min(36 + bytes, 0xffffffff), true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, of.bits === 32 ? 3 : 1, true)
  view.setUint16(22, of.channels, true)
  view.setUint32(24, of.rate, true)
  view.setUint32(28, of.rate * frameBytes, true)
  view.setUint16(32, frameBytes, true)
  view.setUint16(34, of.bits, true)
  text(36, 'data')
  view.setUint32(40, Math.min(bytes, 0xffffffff), true)
  return header
}
