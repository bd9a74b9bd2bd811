/** A picture of a text for cameras, as an SVG path of unit squares.
 *  @returns  the path, and how many squares a side has, with its quiet zone
 *  Source: ISO/IEC 18004; drawn by the library qr, which is fetched here */
export const qrPath = async (text: string): Promise<{ path: string; size: number }> => {
  const { default: encode } = await import('qr')
  const rows = encode(text, 'raw', { ecc: 'medium', border: 4 })
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return { path, size: rows.length }
}
