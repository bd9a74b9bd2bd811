import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encode } from '../../bridge/osc/encode.ts'
import { OscSurface } from '../../bridge/osc/index.ts'
import { decode } from '../../bridge/osc/decode.ts'
import type { OscMessage } from '../../bridge/osc/packet.ts'
import { changeRows, createTree, get, set, type Tree } from '../../bridge/tree/index.ts'
import { value } from '../../contract/parameter-row.ts'
import { OscPeer, until } from './peer.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const DEPTH = value('fraction', { range: [0, 1], default: 0.5, says: 'Depth' })
const RATE = value('bpm', { range: [20, 300], default: 120, says: 'Rate' })

let tree: Tree
let osc: OscSurface
const ends: (() => void)[] = []
beforeEach(async () => {
  tree = createTree()
  osc = new OscSurface({
    tree,
    host: '127.0.0.1',
    port: 0,
    log: () => {},
    onPort: () => {},
    mayIn: () => true,
    onHttp: socket => socket.destroy(),
  })
  await osc.open()
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  osc.close()
  expect(tree.rowListeners.size).toBe(0)
})

/** A client of OSCQuery's WebSocket: the commands and the OSC that it gets. */
const connect = () => {
  const news: string[] = []
  const heard: OscMessage[] = []
  const client = osc.connect({
    over: 'websocket',
    address: '127.0.0.1',
    port: 1,
    isSlow: () => false,
    send: packet => {
      const message = decode(packet)
      if (message && 'address' in message) heard.push(message)
      return true
    },
    tellPath: (command, path) => news.push(`${command} ${path}`),
  })
  ends.push(client.gone)
  return { ...client, news, heard }
}

describe('parameters that come and go', () => {
  it('are told to clients of OSCQuery: added, removed, and changed where another has the path', () => {
    const { news, gone } = connect()
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH, [`${SLOT}/rate`]: RATE } })
    changeRows(tree, { rows: { [`${SLOT}/rate`]: DEPTH }, gone: [`${SLOT}/depth`, `${SLOT}/rate`] })
    changeRows(tree, { gone: [`${SLOT}/rate`] })
    changeRows(tree, { gone: [`${SLOT}/rate`, '/master/gain'] })
    expect(news).toEqual([
      `PATH_ADDED ${SLOT}/depth`,
      `PATH_ADDED ${SLOT}/rate`,
      `PATH_REMOVED ${SLOT}/depth`,
      `PATH_CHANGED ${SLOT}/rate`,
      `PATH_REMOVED ${SLOT}/rate`,
    ])
    gone()
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH } })
    expect(news).toHaveLength(5)
  })

  it('can be listened to while they are there', async () => {
    const { listen, heard } = connect()
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH } })
    listen(`${SLOT}/depth`)
    set(tree, `${SLOT}/depth`, 0.25, { origin: 'panel' })
    await until(() => heard.length === 1, 'the value comes')
    changeRows(tree, { gone: [`${SLOT}/depth`] })
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH } })
    set(tree, `${SLOT}/depth`, 0.75, { origin: 'panel' })
    set(tree, '/master/gain', -3, { origin: 'panel' })
    listen('/master/gain')
    set(tree, '/master/gain', -4, { origin: 'panel' })
    await until(() => heard.some(({ address }) => address === '/master/gain'), 'what is listened to now')
    expect(heard.filter(({ address }) => address === `${SLOT}/depth`)).toHaveLength(1)
  })

  it('are told to subscribers as they stand, and reached by patterns', async () => {
    const peer = await OscPeer.open(osc.port as number)
    ends.push(() => peer.close())
    await peer.send('/subscribe')
    await until(() => peer.heard.length > 100, 'the snapshot')
    await peer.sendFloat('/deck/1/stem/*/insert/1/*', 0.1)
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH }, starts: { [`${SLOT}/depth`]: 0.3 } })
    await until(() => peer.valuesOf(`${SLOT}/depth`).length === 1, 'it is told')
    expect(peer.valuesOf(`${SLOT}/depth`)[0]).toBeCloseTo(0.3, 6)
    await peer.sendFloat('/deck/1/stem/*/insert/1/*', 0.1)
    await until(() => Math.abs(Number(get(tree, `${SLOT}/depth`)) - 0.1) < 1e-6, 'the pattern reaches it')
    changeRows(tree, { gone: [`${SLOT}/depth`] })
    await peer.sendBytes(encode({ address: `${SLOT}/depth`, arguments: [{ type: 'f', value: 1 }], typed: true }))
    await until(() => peer.heard.some(({ address }) => address === '/error'), 'it is refused')
  })
})
