import { CANVAS, type Cell, layoutCells } from './cells.ts'

const placeOf = ({ frame: { x, y, w, h } }: Cell) => {
  const [left, top, right, bottom] = [x, y, x + w, y + h].map(Math.round) as [number, number, number, number]
  return { left, top, width: right - left, height: bottom - top }
}

const widgetOf = (cell: Cell): object[] => {
  const { path, row, kind, label, frame, colour, sends } = cell
  const id = sends === undefined ? path.slice(1) : `${path.slice(1)}/${label}`
  const common = { id, ...placeOf(cell), address: path, colorWidget: colour, comments: row.says }
  if (kind === 'text') return [{ type: 'text', ...common, default: label }]
  if (kind === 'push') return [{ type: 'button', ...common, label, mode: 'tap', on: sends ?? 1, off: 0, typeTags: 'i' }]
  if (kind === 'switch')
    return [
      { type: 'button', ...common, label, mode: 'toggle', on: 1, off: 0, typeTags: 'i', default: row.default ? 1 : 0 },
    ]
  const [min, max] = row.range ?? [0, 1]
  const horizontal = frame.w > frame.h
  const range = { range: { min, max }, default: row.default, doubleTap: true, typeTags: 'f', decimals: 4 }
  return [
    { type: 'fader', ...common, ...range, horizontal, design: 'compact', html: `<div class="label">${label}</div>` },
  ]
}

/** The Open Stage Control session. Form: its version 1 and later, where what is left out stands at its default. */
export const openStageControlSession = (): string => {
  const root = {
    type: 'root',
    id: 'root',
    width: CANVAS.w,
    height: CANVAS.h,
    css: '.label { position: absolute; inset: auto 0 2px 0; text-align: center; pointer-events: none }',
    widgets: layoutCells().flatMap(widgetOf),
    tabs: [],
  }
  const session = { createdWith: 'Open Stage Control', version: '1.27.0', type: 'session', content: root }
  return `${JSON.stringify(session, null, 2)}\n`
}
