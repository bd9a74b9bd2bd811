import { createHash } from 'node:crypto'
import { CANVAS, type Cell, type Frame, layoutCells } from './cells.ts'

/** TouchOSC's own receive port where nobody chose another; it is told to Stembridge, which sends there. */
const RECEIVE_PORT = 9000
const SUBSCRIBES = `local next = 0
function update()
  local now = getMillis()
  if now < next then return end
  next = now + 5000
  sendOSC('/subscribe', ${RECEIVE_PORT})
end
`
const HORIZONTAL = 1
const TOGGLE = 2

const cdata = (text: string | number): string => `<![CDATA[${text}]]>`
const property = (type: 'b' | 'c' | 'f' | 'i' | 'r' | 's', key: string, value: string | number): string =>
  `<property type='${type}'><key>${cdata(key)}</key><value>${type === 's' ? cdata(value) : value}</value></property>`
const frameOf = ({ x, y, w, h }: Frame): string => {
  const [left, top, right, bottom] = [x, y, x + w, y + h].map(Math.round) as [number, number, number, number]
  return property('r', 'frame', `<x>${left}</x><y>${top}</y><w>${right - left}</w><h>${bottom - top}</h>`)
}
const colour = (key: string, hex: string): string => {
  const [r, g, b] = [1, 3, 5].map(at => (Number.parseInt(hex.slice(at, at + 2), 16) / 255).toFixed(3))
  return property('c', key, `<r>${r}</r><g>${g}</g><b>${b}</b><a>1</a>`)
}
const value = (key: string, start: string | number, fixed = false): string =>
  `<value><key>${cdata(key)}</key><locked>0</locked><lockedDefaultCurrent>${fixed ? 1 : 0}</lockedDefaultCurrent>` +
  `<default>${cdata(start)}</default><defaultPull>0</defaultPull></value>`

/** An id that stays the same while what it names does. Source: RFC 9562, version 8. */
const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const partial = (type: string, as: string, what: string, [low, high]: readonly [number, number] = [0, 1]): string =>
  `<partial><type>${type}</type><conversion>${as}</conversion><value>${cdata(what)}</value>` +
  `<scaleMin>${low}</scaleMin><scaleMax>${high}</scaleMax></partial>`

const message = (path: string, when: 'ANY' | 'RISE' | undefined, argument: string): string =>
  `<osc><enabled>1</enabled><send>${when ? 1 : 0}</send><receive>${when === 'RISE' ? 0 : 1}</receive>` +
  '<feedback>0</feedback><connections>00001</connections>' +
  (when ? `<triggers><trigger><var>${cdata('x')}</var><condition>${when}</condition></trigger></triggers>` : '') +
  `<path>${partial('CONSTANT', 'STRING', path)}</path><arguments>${argument}</arguments></osc>`

const node = (id: string, type: string, of: { properties: string; values: string; messages?: string }): string =>
  `<node ID='${idOf(id)}' type='${type}'><properties>${of.properties}</properties><values>${of.values}</values>` +
  `${of.messages ? `<messages>${of.messages}</messages>` : ''}</node>`

/** A caption lies over its control and lets touches through. */
const label = (id: string, { label: text, frame, kind }: Cell, messages?: string): string =>
  node(id, 'LABEL', {
    properties:
      property('b', 'background', 0) +
      frameOf(kind === 'fader' && frame.h > frame.w ? { ...frame, y: frame.y + frame.h - 28, h: 28 } : frame) +
      property('b', 'grabFocus', 0) +
      property('b', 'interactive', 0) +
      property('s', 'name', id) +
      property('b', 'outline', 0) +
      property('i', 'textAlignH', 2) +
      property('i', 'textAlignV', 2) +
      colour('textColor', '#f2f4f6') +
      property('i', 'textSize', 12),
    values: value('text', text, !messages) + value('touch', 'false'),
    ...(messages ? { messages } : {}),
  })

const startOf = ({ row }: Cell): number => {
  const [low, high] = row.range ?? [0, 1]
  return Number(((Number(row.default ?? 0) - low) / (high - low)).toFixed(6))
}

/** What tells two controls of one address apart, too. */
const idIn = ({ path, sends, label: text }: Cell): string => (sends === undefined ? path : `${path} ${text}`)

const control = (cell: Cell): string => {
  const { path, row, kind, frame, sends } = cell
  const common = colour('color', cell.colour) + frameOf(frame)
  if (kind === 'fader') {
    const upright = frame.h > frame.w
    return node(path, 'FADER', {
      properties: common + property('s', 'name', path) + property('i', 'orientation', upright ? 0 : HORIZONTAL),
      values: value('x', startOf(cell)) + value('touch', 'false'),
      messages: message(path, 'ANY', partial('VALUE', 'FLOAT', 'x', row.range)),
    })
  }
  const argument = sends === undefined ? partial('VALUE', 'FLOAT', 'x') : partial('CONSTANT', 'FLOAT', String(sends))
  return node(idIn(cell), 'BUTTON', {
    properties: property('i', 'buttonType', kind === 'switch' ? TOGGLE : 0) + common + property('s', 'name', path),
    values: value('x', kind === 'switch' && row.default === true ? 1 : 0) + value('touch', 'false'),
    messages: message(path, kind === 'switch' ? 'ANY' : 'RISE', argument),
  })
}

const children = (cell: Cell): string =>
  cell.kind === 'text'
    ? label(cell.path, cell, message(cell.path, undefined, partial('VALUE', 'STRING', 'text')))
    : control(cell) + label(`${idIn(cell)} caption`, cell)

/** The TouchOSC layout as XML; a .tosc is this, packed by zlib. Form: as TouchOSC 1.1 and later read it, version 3. */
export const touchOscXml = (): string => {
  const properties =
    colour('color', '#101216') +
    frameOf({ x: 0, y: 0, ...CANVAS }) +
    property('s', 'name', 'Stembridge') +
    property('s', 'script', SUBSCRIBES)
  const inside = layoutCells().map(children).join('')
  return (
    "<?xml version='1.0' encoding='UTF-8'?><lexml version='3'>" +
    `<node ID='${idOf('root')}' type='GROUP'><properties>${properties}</properties>` +
    `<values>${value('touch', 'false')}</values><children>${inside}</children></node></lexml>`
  )
}
