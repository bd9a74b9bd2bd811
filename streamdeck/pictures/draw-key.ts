import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { colours, stemLabels } from './colours.ts'
import type { Face } from './face.ts'
import { iconAt } from './icons.ts'
import { bar, box, dot, line, picture, SIDE, text } from './svg.ts'
import { cut, lines, textWidth } from './text-width.ts'

/** Words leave room beside them for a face that is wider than Arial. */
const ROOM = 60
const HEAD_ROOM = 64
const SMALL = 13
type Of<K extends Face['kind']> = Extract<Face, { kind: K }>

const plate = (fill: string, stroke?: string): string =>
  box({ x: 2, y: 2, width: SIDE - 4, height: SIDE - 4, fill, round: 9, ...(stroke ? { stroke } : {}) })

/** The largest size at which a text fits. */
const sizeFor = (says: string, sizes: readonly number[]): number =>
  sizes.find(size => textWidth(says, size) <= HEAD_ROOM) ?? (sizes.at(-1) as number)

/** Lines of text, the last one's baseline at `y`. */
const under = (says: string, y: number, fill: string, most = 2): string => {
  const all = lines(says, SMALL, ROOM, most)
  return all.map((says, i) => text(says, { y: y - (all.length - 1 - i) * 14, size: SMALL, fill })).join('')
}

const SIGNS = { plus: 'M36 25 V41 M28 33 H44', minus: 'M28 33 H44' } as const

/** A stem that sounds has no mark of being mute. */
const stemMark = ({ mark, lit }: Of<'stem'>, fill: string): string =>
  mark === 'plus' || mark === 'minus'
    ? line(SIGNS[mark], fill, 5)
    : iconAt(mark === 'mute' && lit ? 'sound' : mark, { x: 24, y: 22, scale: 1, fill })

const stemKey = (face: Of<'stem'>): string => {
  const { stem, lit, says, level } = face
  const hue = STEM_COLOURS[stem]
  const ink = lit ? colours.onLight : hue
  return picture(
    plate(lit ? hue : colours.ground, hue),
    text(stemLabels[stem], { y: 18, size: 15, fill: ink }),
    stemMark(face, ink),
    text(cut(says, SMALL, ROOM), { y: level === null ? 64 : 58, size: SMALL, fill: ink }),
    level === null ? '' : bar(level, ink, lit ? '#ffffff' : colours.edge),
  )
}

const pressKey = ({ icon, says, lit, hue, share = null }: Of<'press'>): string => {
  const colour = colours[hue]
  const ink = lit ? colours.onLight : colour
  return picture(
    plate(lit ? colour : colours.raised, lit ? undefined : colours.edge),
    iconAt(icon, { x: 22, y: 6, scale: 1.17, fill: ink }),
    under(says, share === null ? 64 : 57, lit ? colours.onLight : colours.ink),
    share === null ? '' : bar(share, ink, lit ? '#ffffff' : colours.edge),
  )
}

const wordsKey = ({ head, says, lit = false, share = null }: Of<'words'>): string => {
  const ink = lit ? colours.onLight : colours.ink
  const size = sizeFor(head, [26, 22, 20, 18, 15, SMALL])
  return picture(
    plate(lit ? colours.go : colours.raised, lit ? undefined : colours.edge),
    text(cut(head, size, HEAD_ROOM), { y: 30, size, fill: ink }),
    under(says, share === null ? 62 : 54, lit ? colours.onLight : colours.inkFaint, share === null ? 2 : 1),
    share === null ? '' : bar(share, lit ? colours.onLight : colours.go, colours.edge),
  )
}

const beatKey = ({ beat, of, flash, says }: Of<'beat'>): string => {
  const first = beat === 1
  const ground = flash ? (first ? colours.go : colours.ink) : colours.raised
  const ink = flash ? colours.onLight : colours.ink
  const step = 48 / Math.max(1, of - 1)
  const dots = Array.from({ length: of }, (_, i) =>
    dot(12 + i * step, 58, 4, i + 1 === beat ? ink : flash ? colours.inkFaint : colours.edge),
  )
  const head = beat === 0 ? '–' : String(beat)
  return picture(
    plate(ground, flash ? undefined : colours.edge),
    text(head, { y: 34, size: 30, fill: ink }),
    text(cut(says, 12, ROOM), { y: 48, size: 12, fill: ink }),
    ...dots,
  )
}

const awayKey = ({ says }: Of<'away'>): string =>
  picture(
    plate(colours.ground, colours.edge),
    iconAt('away', { x: 24, y: 8, scale: 1, fill: colours.alarm }),
    under(says, 62, colours.ink),
  )

/** A key's picture as SVG, 72 units a side. */
export const drawKey = (face: Face): string => {
  switch (face.kind) {
    case 'stem':
      return stemKey(face)
    case 'press':
      return pressKey(face)
    case 'words':
      return wordsKey(face)
    case 'beat':
      return beatKey(face)
    case 'away':
      return awayKey(face)
  }
}
