import { type Piece, piecesOf } from '../contract/profile-pieces.ts'
import type { Profile } from '../contract/profile.ts'

const CELL = 76
const EDGE = 14
const HEAD = 34

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const box = (x: number, y: number, w: number, h: number, name: string, round: number): string =>
  `<rect class="${name}" x="${x}" y="${y}" width="${w}" height="${h}" rx="${round}"/>`

/** The thing itself, in a box of w × h with its left upper corner at 0, 0. */
const shapeOf = ({ control: { kind, led } }: Piece, w: number, h: number): string => {
  const lamp = led ? ' lit' : ''
  if (kind === 'fader') {
    const tall = h >= w
    return tall
      ? box(w / 2 - 3, 4, 6, h - 34, 'slot', 3) + box(w / 2 - 15, (h - 34) * 0.3, 30, 14, `cap${lamp}`, 3)
      : box(4, (h - 30) / 2 - 3, w - 8, 6, 'slot', 3) + box(w / 2 - 7, (h - 30) / 2 - 15, 14, 30, `cap${lamp}`, 3)
  }
  if (kind === 'button') return box(6, 6, w - 12, h - 38, `button${lamp}`, 5)
  if (kind === 'lamp') return box(w / 2 - 5, 4, 10, h - 34, 'lamp', 2)
  const radius = Math.min(w, h - 30) / 2 - 4
  const [cx, cy] = [w / 2, radius + 5]
  const pointer = kind === 'knob' ? `<path class="mark" d="M${cx} ${cy}V${cy - radius + 4}"/>` : ''
  return `<circle class="${kind}${lamp}" cx="${cx}" cy="${cy}" r="${radius}"/>${pointer}`
}

/** A line that fits a width, cut with … where it must be. */
const cut = (line: string, w: number): string => {
  const most = Math.floor(w / 4.6)
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

const draw = (piece: Piece, left: number, top: number): string => {
  const [w, h] = [piece.w * CELL, piece.h * CELL]
  const [px, py] = [EDGE + (piece.x - left) * CELL, HEAD + EDGE + (piece.y - top) * CELL]
  const full = [piece.id, ...piece.words].join('\n')
  const lines = piece.words.slice(0, 2).map((line, n) => {
    const low = h - (Math.min(2, piece.words.length) - n) * 10 + 2
    return `<text x="${w / 2}" y="${low}"${line.includes(': ') ? ' class="layer"' : ''}>${text(cut(line, w))}</text>`
  })
  return `<g transform="translate(${px} ${py})"><title>${text(full)}</title>${shapeOf(piece, w, h)}${lines.join('')}</g>`
}

const STYLE = `text{font:8.5px system-ui,sans-serif;fill:#333;text-anchor:middle}.layer{fill:#8a4b00}
.name{font-size:15px;font-weight:600;text-anchor:start}.plate{fill:#f4f3f0;stroke:#bbb}
.slot{fill:#ccc}.cap,.button,.knob,.encoder{fill:#fff;stroke:#555;stroke-width:1.5}.encoder{stroke-dasharray:3 2}
.lit{stroke:#0a7d4f;stroke-width:2.5}.lamp{fill:#0a7d4f}.mark{stroke:#555;stroke-width:2}`

/** A picture of a device, drawn from its profile's layout: what each control is, and what it moves; green is lit by the
 *  bridge, brown is in a layer. The whole of what a control does is its title.
 *  @returns  SVG; undefined for a profile without a layout */
export const drawProfile = (profile: Profile): string | undefined => {
  const pieces = piecesOf(profile)
  if (pieces.length === 0) return
  const left = Math.min(...pieces.map(({ x }) => x))
  const top = Math.min(...pieces.map(({ y }) => y))
  const width = Math.max(...pieces.map(({ x, w }) => x + w - left)) * CELL + 2 * EDGE
  const height = Math.max(...pieces.map(({ y, h }) => y + h - top)) * CELL + 2 * EDGE + HEAD
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${text(profile.name)}</title><style>${STYLE}</style>`,
    box(0.5, 0.5, width - 1, height - 1, 'plate', 10),
    `<text class="name" x="${EDGE}" y="26">${text(profile.name)}</text>`,
    ...pieces.map(piece => draw(piece, left, top)),
    '</svg>\n',
  ].join('\n')
}

/** Boxes of a layout that lie on each other, as pairs of ids. */
export const overlaps = (profile: Profile): [string, string][] => {
  const pieces = piecesOf(profile)
  return pieces.flatMap((one, n) =>
    pieces
      .slice(n + 1)
      .filter(two => one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h)
      .map((two): [string, string] => [one.id, two.id]),
  )
}
