/** Pieces of a key picture. They are drawn in 72 units and by few means (shapes and text, no style sheets, no clipping),
 *  which every renderer of SVG has. */

/** The side of a key, and the least size of a text on it, in the picture's units: pixels of the smallest keys. */
export const SIDE = 72
export const LEAST_SIZE = 12

const FACE = 'Arial, Helvetica, sans-serif'
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const escaped = (text: string): string => text.replace(/[&<>"]/g, letter => ENTITIES[letter] as string)

type Text = { x?: number; y: number; size: number; fill: string; anchor?: 'start' | 'middle' | 'end' }

/** A line of text; `y` is its baseline. */
export const text = (says: string, { x = SIDE / 2, y, size, fill, anchor = 'middle' }: Text): string =>
  `<text x="${x}" y="${y}" font-family="${FACE}" font-size="${size}" font-weight="bold" fill="${fill}" text-anchor="${anchor}">${escaped(says)}</text>`

type Box = { x: number; y: number; width: number; height: number; fill: string; round?: number; stroke?: string }

export const box = ({ x, y, width, height, fill, round = 0, stroke }: Box): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" fill="${fill}"${
    stroke ? ` stroke="${stroke}" stroke-width="3"` : ''
  }/>`

export const line = (path: string, stroke: string, width = 4): string =>
  `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`

export const dot = (x: number, y: number, radius: number, fill: string): string =>
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"/>`

/** A level or a progress along the lower edge of a key. @param share  0…1 */
export const bar = (share: number, fill: string, ground: string): string =>
  box({ x: 8, y: 61, width: 56, height: 5, fill: ground, round: 2 }) +
  (share > 0 ? box({ x: 8, y: 61, width: Math.max(3, Math.round(share * 56)), height: 5, fill, round: 2 }) : '')

export const picture = (...pieces: string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="144" height="144" viewBox="0 0 ${SIDE} ${SIDE}">${pieces.join('')}</svg>`

/** A picture as a key takes it. */
export const asUri = (svg: string): string => `data:image/svg+xml;charset=utf8,${encodeURIComponent(svg)}`
