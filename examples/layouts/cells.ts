import type { Row } from '../../contract/parameter-row.ts'
import { DECKS, type Path, parameterTable, SCENES, STEMS, type StemName } from '../../contract/parameters.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'

/** Where a control lies, in points of a canvas of CANVAS. */
export type Frame = { x: number; y: number; w: number; h: number }
export type Cell = {
  path: Path
  row: Row
  kind: 'fader' | 'switch' | 'push' | 'text'
  label: string
  frame: Frame
  colour: string
  /** What a push sends; 1 unless named. */
  sends?: number
}

export const CANVAS = { w: 1024, h: 768 } as const
const GAP = 4
const PLAIN = '#8a8f98'

const table = parameterTable()

const rowOf = (path: Path): Row => {
  const row = table.get(path)
  if (!row) throw new Error(`the layouts name ${path}, which is no parameter`)
  return row
}

const kindOf = ({ kind, type }: Row): Cell['kind'] =>
  kind === 'reading' ? 'text' : kind === 'trigger' ? 'push' : type === 'boolean' ? 'switch' : 'fader'

const cell = (path: Path, label: string, frame: Frame, colour = PLAIN): Cell => {
  const row = rowOf(path)
  return { path, row, kind: kindOf(row), label, frame, colour }
}

/** Cells side by side within a frame. */
const across = (all: [string, string][], prefix: string, { x, y, w, h }: Frame): Cell[] => {
  const width = (w - GAP * (all.length - 1)) / all.length
  return all.map(([leaf, label], i) => cell(prefix + leaf, label, { x: x + i * (width + GAP), y, w: width, h }))
}

const strip = (prefix: string, name: StemName, x: number, w: number): Cell[] => {
  const colour = STEM_COLOURS[name]
  const at = (leaf: string, label: string, y: number, h: number) =>
    cell(`${prefix}/${leaf}`, label, { x, y, w, h }, colour)
  return [
    at('filter', `${name} filter`, 132, 36),
    at('pan', 'pan', 172, 36),
    at('fader', name, 212, 272),
    at('mute', 'mute', 488, 36),
    at('solo', 'solo', 528, 36),
  ]
}

const deckCells = (n: number, x: number, w: number): Cell[] => {
  const prefix = `/deck/${n}/`
  const width = (w - GAP * (STEMS.length - 1)) / STEMS.length
  return [
    ...across(
      [
        ['track/title', `deck ${n}`],
        ['tempo', 'tempo'],
        ['key', 'key'],
        ['bar', 'bar'],
        ['beat', 'beat'],
      ],
      prefix,
      { x, y: 4, w, h: 36 },
    ),
    ...across(
      [
        ['play', 'play'],
        ['cue', 'cue'],
        ['sync', 'sync'],
        ['key-lock', 'key lock'],
        ['quantize', 'quantize'],
        ['slip', 'slip'],
      ],
      prefix,
      { x, y: 44, w, h: 40 },
    ),
    cell(`${prefix}rate`, 'speed', { x, y: 88, w, h: 40 }),
    ...STEMS.flatMap((name, i) => strip(`${prefix}stem/${name}`, name, x + i * (width + GAP), width)),
    ...across(
      [1, 2, 3, 4, 5, 6, 7, 8].map(cue => [`hotcue/${cue}`, `cue ${cue}`]),
      prefix,
      { x, y: 568, w, h: 44 },
    ),
    cell(`${prefix}gain`, `deck ${n} level`, { x, y: 616, w, h: 40 }),
  ]
}

/** Through the library, and from it onto the decks. */
const libraryCells = (frame: Frame): Cell[] => {
  const move = '/library/browse/move'
  const all: [string, string][] = [
    [move, 'up'],
    [move, 'down'],
    ['/deck/1/load/marked', 'load 1'],
    ['/deck/2/load/marked', 'load 2'],
  ]
  return across(all, '', frame).map((one, i) => (one.path === move ? { ...one, sends: i === 0 ? -1 : 1 } : one))
}

/** Every control of the layouts, made from the parameter table: two decks of six stems side by side, and the master. */
export const layoutCells = (): Cell[] => {
  const half = CANVAS.w / 2 - 6
  return [
    ...DECKS.flatMap((n, i) => deckCells(n, 4 + i * (half + GAP), half)),
    cell('/master/crossfade', 'crossfade', { x: 4, y: 664, w: 330, h: 44 }),
    cell('/master/gain', 'master', { x: 338, y: 664, w: 176, h: 44 }),
    ...across(
      [
        ['/transport/play', 'play all'],
        ['/transport/stop', 'hold all'],
        ['/panic', 'panic'],
      ],
      '',
      { x: 518, y: 664, w: 212, h: 44 },
    ),
    ...libraryCells({ x: 734, y: 664, w: 286, h: 44 }),
    ...across(
      SCENES.map(n => [`/scene/${n}/recall`, `scene ${n}`]),
      '',
      { x: 4, y: 714, w: 726, h: 48 },
    ),
    cell('/library/browse/title', 'library', { x: 734, y: 714, w: 286, h: 48 }),
  ]
}
