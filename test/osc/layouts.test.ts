import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createTree, get, set } from '../../bridge/tree/index.ts'
import { CANVAS, layoutCells } from '../../examples/layouts/cells.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')
type Widget = {
  type: string
  id: string
  address: string
  mode?: string
  on?: number
  off?: number
  range?: { min: number; max: number }
  default?: number
}
/** Properties of the widgets. Source: Open Stage Control 1.27, the `defaults()` of each widget. */
const OF_ALL = [
  ...['type', 'id', 'comments', 'left', 'top', 'width', 'height', 'colorWidget', 'html', 'css', 'value', 'default'],
  ...['address', 'decimals'],
]
const OF_WIDGETS: Record<string, readonly string[]> = {
  text: OF_ALL,
  button: [...OF_ALL, 'typeTags', 'label', 'mode', 'on', 'off'],
  fader: [...OF_ALL, 'typeTags', 'range', 'doubleTap', 'horizontal', 'design'],
}
/** Properties with their types, and the order within a message. Source: layouts that TouchOSC 1.1 saved. */
const SEEN = ['color:c', 'frame:r', 'name:s', 'script:s', 'background:b', 'grabFocus:b', 'interactive:b', 'outline:b']
const OF_CONTROLS: Record<string, readonly string[]> = {
  GROUP: SEEN,
  BUTTON: [...SEEN, 'buttonType:i'],
  FADER: [...SEEN, 'orientation:i'],
  LABEL: [...SEEN, 'textAlignH:i', 'textAlignV:i', 'textColor:c', 'textSize:i'],
}
const OF_MESSAGES = ['enabled', 'send', 'receive', 'feedback', 'connections', 'path', 'arguments']
const widgets = (): Widget[] =>
  JSON.parse(readFileSync(join(examples, 'open-stage-control.json'), 'utf8')).content.widgets
const tosc = (): string => inflateSync(readFileSync(join(examples, 'stembridge.tosc'))).toString('utf8')

describe('the layouts', () => {
  it('lay each control on the canvas, and none over another', () => {
    const cells = layoutCells()
    expect(new Set(cells.map(({ path, sends }) => `${path} ${sends}`)).size).toBe(cells.length)
    for (const cell of cells) {
      const { path, frame } = cell
      expect(frame.x + frame.w, path).toBeLessThanOrEqual(CANVAS.w)
      expect(frame.y + frame.h, path).toBeLessThanOrEqual(CANVAS.h)
      for (const other of cells) {
        if (other === cell) continue
        const apart =
          other.frame.x >= frame.x + frame.w ||
          frame.x >= other.frame.x + other.frame.w ||
          other.frame.y >= frame.y + frame.h ||
          frame.y >= other.frame.y + other.frame.h
        expect(apart, `${path} and ${other.path}`).toBe(true)
      }
    }
  })

  it('of Open Stage Control send what every parameter takes, at both ends', () => {
    for (const { type, address, mode, on, off, range } of widgets()) {
      if (type === 'text') continue
      for (const value of range ? [range.min, range.max] : mode === 'toggle' ? [on, off] : [on]) {
        const tree = createTree()
        set(tree, address, value, { origin: 'osc:layout' })
        const now = get(tree, address)
        if (mode !== 'tap') expect(typeof now === 'boolean' ? Number(now) : now, address).toBe(value)
      }
    }
  })

  it('of TouchOSC name the same addresses, each fader over the range of its parameter', () => {
    const xml = tosc()
    const paths = [...xml.matchAll(/<path><partial>.*?<!\[CDATA\[(.*?)\]\]>.*?<\/path>/g)].map(([, path]) => path)
    expect(paths.toSorted()).toEqual(
      widgets()
        .map(({ address }) => address)
        .toSorted(),
    )
    for (const { path, kind, row } of layoutCells()) {
      if (kind !== 'fader') continue
      const [low, high] = row.range ?? [0, 1]
      const after = xml.slice(
        xml.indexOf(`<path><partial><type>CONSTANT</type><conversion>STRING</conversion><value><![CDATA[${path}]]>`),
      )
      const argument = after.slice(after.indexOf('<arguments>'), after.indexOf('</arguments>'))
      expect(argument, path).toContain(`<scaleMin>${low}</scaleMin><scaleMax>${high}</scaleMax>`)
    }
    expect(xml).toContain("sendOSC('/subscribe', 9000)")
  })

  it('of Open Stage Control use the widgets and properties of its own tables, and each id once', () => {
    const seen = widgets()
    for (const widget of seen)
      for (const property of Object.keys(widget))
        expect(OF_WIDGETS[widget.type], `${widget.type} ${property}`).toContain(property)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
  })

  it('of TouchOSC use the controls and properties, each of its type, that its own editor saves in this version', () => {
    const xml = tosc()
    expect(xml).toContain("<lexml version='3'>")
    const nodes = xml.split(/<node ID='[^']*' type='/).slice(1)
    for (const node of nodes) {
      const type = node.slice(0, node.indexOf("'"))
      const [properties = '', rest = ''] = node.split('</properties>')
      for (const [, kind, key] of properties.matchAll(/<property type='(.)'><key><!\[CDATA\[(.*?)\]\]>/g))
        expect(OF_CONTROLS[type], `${type} ${key}`).toContain(`${key}:${kind}`)
      for (const [, inside = ''] of rest.matchAll(/<osc>(.*?)<\/osc>/g)) {
        const order = [...inside.replace(/<(triggers|path|arguments)>.*?<\/\1>/g, '<$1/>').matchAll(/<(\w+)[>/]/g)]
        expect(order.map(([, name]) => name).filter(name => name !== 'triggers')).toEqual(OF_MESSAGES)
      }
    }
    const ids = [...xml.matchAll(/<node ID='([^']*)'/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('come with a module by which Open Stage Control subscribes again and again, and at its end no more', () => {
    const sent: unknown[][] = []
    const turns: (() => void)[] = []
    const context = createContext({
      module: { exports: {} },
      send: (...all: unknown[]) => sent.push(all),
      setInterval: (turn: () => void) => turns.push(turn),
    })
    runInContext(readFileSync(join(examples, 'open-stage-control-module.js'), 'utf8'), context)
    const { init, stop } = (context as { module: { exports: Record<'init' | 'stop', () => void> } }).module.exports
    init()
    for (const turn of turns) turn()
    stop()
    expect(sent).toEqual([
      ['127.0.0.1', 4402, '/subscribe'],
      ['127.0.0.1', 4402, '/subscribe'],
      ['127.0.0.1', 4402, '/unsubscribe'],
    ])
  })
})
