const MOST_BYTES = 0xffffffff

/** A header of 80 bytes for a file that grows: WAV while 32 bits hold its lengths, RF64 from there on; what follows it
 *  stays where it is. Source: EBU Tech 3306, the JUNK chunk that keeps the room of ds64. */
export const growingHeader = (of: Parameters<typeof rf64Header>[0]): Uint8Array => {
  const header = rf64Header(of)
  const bytes = (of.frames * of.channels * of.bits) / 8
  if (bytes + 72 > MOST_BYTES) return header
  const view = new DataView(header.buffer)
  header.set([...'RIFF'].map(letter => letter.charCodeAt(0)))
  view.setUint32(4, bytes + 72, true)
  header.set(
    [...'JUNK'].map(letter => letter.charCodeAt(0)),
    12,
  )
  header.fill(0, 20, 48)
  view.setUint32(76, bytes, true)
  return header
}

/** An RF64 header of 80 bytes: WAV whose lengths have 64 bits, for files over 4 GiB.
 *  @param bits  16, 24 or 32; 32 is IEEE float
 *  Source: EBU Tech 3306. */
export const rf64Header = (of: { frames: number; rate: number; channels: number; bits: 16 | 24 | 32 }): Uint8Array => {
  const header = new Uint8Array(80)
  const view = new DataView(header.buffer)
  const text = (at: number, s: string) => {
    for (let i = 0; i < s.length; i++) header[at + i] = s.charCodeAt(i)
  }
  const frameBytes = (of.channels * of.bits) / 8
  const bytes = of.frames * frameBytes
  text(0, 'RF64')
  view.setUint32(4, 0xffffffff, true)
  text(8, 'WAVEds64')
  view.setUint32(16, 28, true)
  view.setBigUint64(20, BigInt(bytes + 72), true)
  view.setBigUint64(28, BigInt(bytes), true)
  view.setBigUint64(36, BigInt(of.frames), true)
  text(48, 'fmt ')
  view.setUint32(52, 16, true)
  view.setUint16(56, of.bits === 32 ? 3 : 1, true)
  view.setUint16(58, of.channels, true)
  view.setUint32(60, of.rate, true)
  view.setUint32(64, of.rate * frameBytes, true)
  view.setUint16(68, frameBytes, true)
  view.setUint16(70, of.bits, true)
  text(72, 'data')
  view.setUint32(76, 0xffffffff, true)
  return header
}
