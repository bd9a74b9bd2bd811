import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encode } from '../../bridge/osc/encode.ts'
import type { Framing } from '../../bridge/osc/framing.ts'
import { OscSurface } from '../../bridge/osc/osc-surface.ts'
import { sized } from '../../bridge/osc/sized.ts'
import { slip } from '../../bridge/osc/slip.ts'
import { createTree, get, set, type Tree, valuesOf } from '../../bridge/tree/index.ts'
import { OscPeer, until } from './peer.ts'
import { TcpPeer } from './tcp-peer.ts'

const VOCALS = '/deck/1/stem/vocals/gain'
const MiB = 2 ** 20

let tree: Tree
let surface: OscSurface
const peers: { close: () => void }[] = []
const clock = { ahead: 0 }
let mayIn = (_address: string) => true

const open = async (framing: Framing): Promise<TcpPeer> => {
  const peer = await TcpPeer.open(surface.port as number, framing)
  peers.push(peer)
  return peer
}
const clientOver = (over: string) => surface.status().clients?.find(one => one.over === over)

beforeEach(async () => {
  clock.ahead = 0
  mayIn = () => true
  tree = createTree({ now: () => performance.now() + clock.ahead })
  const nothing = () => {}
  surface = new OscSurface({
    tree,
    host: '127.0.0.1',
    port: 0,
    log: nothing,
    onPort: nothing,
    mayIn: address => mayIn(address),
    onHttp: socket => socket.destroy(),
  })
  await surface.open()
})
afterEach(() => {
  for (const peer of peers.splice(0)) peer.close()
  surface.close()
})

describe.each([
  ['SLIP', slip],
  ['packets after their length', sized],
] as const)('OSC over TCP by %s', (_name, framing) => {
  it('has the same port, moves a gain, and hears the snapshot and every change of others', async () => {
    const peer = await open(framing)
    peer.send(VOCALS, { type: 'f', value: -9 })
    await until(() => get(tree, VOCALS) === -9)
    peer.send('/subscribe')
    await until(() => peer.valuesOf('/deck/2/position').length > 0, 'the snapshot')
    for (const path of Object.keys(valuesOf(tree))) expect(peer.valuesOf(path), path).toHaveLength(1)
    set(tree, VOCALS, -2, { origin: 'panel:a' })
    await until(() => peer.valuesOf(VOCALS).includes(-2), 'the change')
    peer.send('/deck/2/gain', { type: 'f', value: -4 })
    await until(() => get(tree, '/deck/2/gain') === -4)
    peer.send('/deck/1/rate')
    await until(() => peer.valuesOf('/deck/1/rate').length === 2, 'the answer')
    expect(peer.valuesOf(VOCALS)).toEqual([-9, -2])
    expect(peer.valuesOf('/deck/2/gain')).toEqual([0])
    const status = clientOver('tcp')
    expect(status).toMatchObject({ subscribed: true, received: 4, refused: 0, dropped: 0 })
    expect(status?.sent).toBeGreaterThan(3)
  })

  it('stays subscribed while it is connected, and is forgotten with its connection', async () => {
    const peer = await open(framing)
    peer.send('/subscribe')
    await until(() => peer.valuesOf(VOCALS).length === 1)
    clock.ahead += 60_000
    await until(() => surface.status().says.includes('1 subscribed'))
    set(tree, VOCALS, -1, { origin: 'panel:a' })
    await until(() => peer.valuesOf(VOCALS).length === 2)
    peer.close()
    await until(() => surface.status().says.includes('0 subscribed'))
    expect(clientOver('tcp')).toBeUndefined()
  })

  it('takes a burst whole, though it comes sooner than it is handled', async () => {
    const peer = await open(framing)
    const burst = Array.from({ length: 30_000 }, (_, i) =>
      framing.wrap(encode({ address: VOCALS, arguments: [{ type: 'f', value: -(i % 100) / 2 }], typed: true })),
    )
    peer.socket.write(Buffer.concat(burst))
    await until(() => clientOver('tcp')?.received === 30_000, '30,000 received')
    expect(clientOver('tcp')).toMatchObject({ dropped: 0, refused: 0 })
  })

  it('waits for the rest of half a packet, and forgets it with the connection', async () => {
    const peer = await open(framing)
    const bytes = framing.wrap(encode({ address: VOCALS, arguments: [{ type: 'f', value: -5 }], typed: true }))
    peer.socket.write(bytes.subarray(0, 13))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(get(tree, VOCALS)).toBe(0)
    peer.socket.write(bytes.subarray(13))
    await until(() => get(tree, VOCALS) === -5)
    peer.socket.write(bytes.subarray(0, 13))
    peer.close()
    await until(() => clientOver('tcp') === undefined)
  })
})

describe('OSC over TCP', () => {
  it('keeps only the newest of everything for a reader that does not read, and lets it go after 10 s', async () => {
    const before = process.memoryUsage().rss
    const [slow, quick] = [await open(slip), await open(slip)]
    slow.socket.pause()
    for (const one of [slow, quick]) one.send('/subscribe')
    await until(() => surface.status().says.includes('2 subscribed'))
    const paths = Object.keys(valuesOf(tree)).filter(path => path.endsWith('/gain'))
    // the slow one itself sees its end only once it reads
    for (let i = 0; !surface.status().says.includes('1 subscribed'); i++) {
      for (const path of paths) set(tree, path, -1 - (i % 100) / 10, { origin: 'panel:a' })
      await new Promise(resolve => setImmediate(resolve))
      if (i > 8000) clock.ahead += 20
      if (i > 30_000) throw new Error('a reader that does not read was not let go')
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MiB)
    const last = get(tree, VOCALS) as number
    await until(() => Number(quick.valuesOf(VOCALS).at(-1)) === Math.fround(last), 'the newest at the quick reader')
  })

  it('counts what is no OSC by its client, and goes on', async () => {
    const peer = await open(slip)
    peer.socket.write(slip.wrap(Buffer.from('junk')))
    peer.send('/no/such/thing', { type: 'i', value: 1 })
    peer.send(VOCALS, { type: 'f', value: -5 })
    await until(() => get(tree, VOCALS) === -5)
    expect(clientOver('tcp')).toMatchObject({ received: 2, refused: 2, lastMessage: `${VOCALS} -5` })
    expect(clientOver('tcp')?.lastError).toContain('/no/such/thing')
  })

  it('ends a stream whose lengths make no sense', async () => {
    const peer = await open(sized)
    peer.socket.write(Buffer.from([0, 0xff, 0xff, 0xff, 1, 2, 3, 4]))
    await until(() => peer.closed)
    expect(surface.status().refused).toBeGreaterThan(0)
  })

  it('is closed to whom may not come in, and to a datagram of theirs', async () => {
    mayIn = () => false
    const peer = await open(slip)
    await until(() => peer.closed)
    const datagram = await OscPeer.open(surface.port as number)
    peers.push(datagram)
    await datagram.sendFloat(VOCALS, -20)
    await until(() => surface.status().says.includes('2 kept out'))
    expect(get(tree, VOCALS)).toBe(0)
  })

  it('ends for whom is turned out, and so does what they heard by UDP', async () => {
    const peer = await open(slip)
    peer.send('/subscribe')
    const datagram = await OscPeer.open(surface.port as number)
    peers.push(datagram)
    await datagram.send('/subscribe')
    await until(() => surface.status().says.includes('2 subscribed'))
    surface.turnOut(address => address === '192.0.2.1')
    expect(surface.status().clients).toHaveLength(2)
    surface.turnOut(address => address === '127.0.0.1')
    await until(() => peer.closed)
    expect([surface.status().clients, surface.status().says]).toEqual([[], expect.stringContaining('0 subscribed')])
  })

  it('lets no more than 64 in at once', async () => {
    const sockets = Array.from({ length: 80 }, () => connect(surface.port as number, '127.0.0.1'))
    for (const socket of sockets) {
      socket.on('error', () => {})
      peers.push({ close: () => socket.destroy() })
    }
    await until(() => surface.status().says.includes('16 kept out'))
  })

  it('knows how long a message takes to a client that answers /ping, and answers its own', async () => {
    const peer = await open(slip)
    peer.send('/ping', { type: 's', value: 'mine' })
    await until(() => peer.valuesOf('/ping').length === 1)
    expect(peer.valuesOf('/pong')).toEqual(['mine'])
    expect(clientOver('tcp')?.roundTripMs).toBeNull()
    peer.send('/pong', { type: 'i', value: peer.valuesOf('/ping')[0] as number })
    await until(() => typeof clientOver('tcp')?.roundTripMs === 'number')
  })
})
