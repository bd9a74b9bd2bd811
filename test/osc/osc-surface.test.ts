import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Client as NodeOscClient, Server as NodeOscServer } from 'node-osc'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OscSurface } from '../../bridge/osc/osc-surface.ts'
import { tagOf } from '../../bridge/osc/time-tag.ts'
import { encode } from '../../bridge/osc/encode.ts'
import type { OscPacket } from '../../bridge/osc/packet.ts'
import { createTree, flush, get, report, set, type Tree, valuesOf } from '../../bridge/tree/index.ts'
import { OscPeer, until } from './peer.ts'

const VOCALS = '/deck/1/stem/vocals/gain'
const hasLiblo = spawnSync('oscsend', []).error === undefined && spawnSync('oscdump', ['--help']).error === undefined
const WHY = hasLiblo ? '' : ' (skipped: liblo-tools is not installed)'

let tree: Tree
let surface: OscSurface
let peer: OscPeer
const clock = { ahead: 0 }
const children: ChildProcess[] = []

const openSurface = async (port = 0): Promise<OscSurface> => {
  const nothing = () => {}
  const ways = { mayIn: () => true, onHttp: nothing }
  const opened = new OscSurface({ tree, host: '127.0.0.1', port, log: nothing, onPort: nothing, ...ways })
  await opened.open()
  return opened
}
const sent = (packet: OscPacket) => peer.sendBytes(encode(packet))
const hears = (address: string) => until(() => peer.valuesOf(address).length > 0, address)

beforeEach(async () => {
  clock.ahead = 0
  tree = createTree({ now: () => performance.now() + clock.ahead })
  surface = await openSurface()
  peer = await OscPeer.open(surface.port as number)
})
afterEach(async () => {
  peer.close()
  surface.close()
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

describe('OSC in', () => {
  it('moves a gain by i, f, d and h, by its short address too', async () => {
    await peer.send(VOCALS, { type: 'i', value: -6 })
    await until(() => get(tree, VOCALS) === -6)
    await peer.send('/stem/1/gain', { type: 'h', value: -7n })
    await until(() => get(tree, VOCALS) === -7)
    await peer.send('/stem/vocals/gain', { type: 'd', value: -8 })
    await until(() => get(tree, VOCALS) === -8)
  })

  it('turns a switch by T, F, i, f, and on without an argument', async () => {
    const mute = '/deck/1/stem/drums/mute'
    for (const [given, expected] of [
      [[{ type: 'T' }], true],
      [[{ type: 'F' }], false],
      [[{ type: 'i', value: 1 }], true],
      [[{ type: 'f', value: 0 }], false],
      [[], true],
    ] as const) {
      await peer.send(mute, ...given)
      await until(() => get(tree, mute) === expected, JSON.stringify(given))
    }
  })

  it('answers a value or a reading that is asked for without an argument', async () => {
    report(tree, '/deck/1/tempo', 128)
    await peer.send(VOCALS)
    await peer.send('/deck/1/tempo')
    await hears('/deck/1/tempo')
    expect(peer.valuesOf(VOCALS)).toEqual([0])
    expect(peer.valuesOf('/deck/1/tempo')).toEqual([128])
  })

  it('reaches all that a pattern matches, and only asks where a pattern without an argument would act on some', async () => {
    await peer.send('/deck/*/stem/{vocals,bass}/mute', { type: 'T' })
    await until(() => get(tree, '/deck/2/stem/bass/mute') === true)
    expect(Object.entries(valuesOf(tree)).filter(([path, v]) => path.endsWith('/mute') && v)).toHaveLength(4)
    await peer.send('/deck/1/*')
    await hears('/deck/1/rate')
    expect(get(tree, '/deck/1/play')).toBe(false)
  })

  it('holds a bundle until its time, and drops one that lies too far ahead', async () => {
    const gain = (value: number): OscPacket => ({ address: VOCALS, arguments: [{ type: 'f', value }], typed: true })
    await sent({ time: tagOf(Date.now() + 60_000), packets: [gain(-40)] })
    await sent({ time: tagOf(Date.now() + 300), packets: [gain(-10)] })
    await sent({ time: tagOf(Date.now() - 1000), packets: [gain(-3)] })
    await until(() => get(tree, VOCALS) === -3)
    await until(() => get(tree, VOCALS) === -10)
    expect(surface.status().says).toContain('1 dropped')
  })

  it('counts junk and goes on', async () => {
    for (const junk of ['x', 'junk', '#bundle\0', '/a\0\0,iii']) await peer.sendBytes(Buffer.from(junk, 'latin1'))
    await peer.sendFloat(VOCALS, Number.NaN)
    await peer.sendFloat(VOCALS, -4)
    await until(() => get(tree, VOCALS) === -4)
    expect(surface.status().says).toContain('4 not OSC')
    expect(surface.status().refused).toBe(5)
  })
})

describe('a subscription', () => {
  it('gets every value in datagrams of at most 1,400 bytes, then every change of others', async () => {
    set(tree, VOCALS, -12, { origin: 'panel:a' })
    await peer.send('/subscribe')
    await hears('/deck/2/position')
    expect(peer.valuesOf(VOCALS)).toEqual([-12])
    for (const path of Object.keys(valuesOf(tree))) expect(peer.valuesOf(path), path).toHaveLength(1)
    expect(Math.max(...peer.sizes)).toBeLessThanOrEqual(1400)
    set(tree, VOCALS, -3, { origin: 'panel:a' })
    await until(() => peer.valuesOf(VOCALS).length === 2)
    expect(peer.valuesOf(VOCALS)).toEqual([-12, -3])
  })

  it('does not hear its own moves, but what they were clamped to', async () => {
    await peer.send('/subscribe')
    await hears(VOCALS)
    await peer.sendFloat(VOCALS, -6)
    await until(() => get(tree, VOCALS) === -6)
    await peer.sendFloat(VOCALS, 30)
    await until(() => peer.valuesOf(VOCALS).length > 1)
    expect(peer.valuesOf(VOCALS)).toEqual([0, 6])
  })

  it('goes to another port where one is named, and ends by /unsubscribe', async () => {
    const ear = await OscPeer.open(0)
    await peer.send('/subscribe', { type: 'i', value: ear.port })
    await until(() => ear.valuesOf(VOCALS).length === 1)
    await peer.send('/unsubscribe', { type: 'i', value: ear.port })
    await peer.send('/deck/1/rate')
    await hears('/deck/1/rate')
    set(tree, VOCALS, -6, { origin: 'panel:a' })
    await peer.send('/deck/1/gain')
    await hears('/deck/1/gain')
    expect(ear.valuesOf(VOCALS)).toEqual([0])
    ear.close()
  })

  it('ends after 10 s, unless the same message renews it', async () => {
    const gains = () => peer.valuesOf(VOCALS)
    await peer.send('/subscribe')
    await until(() => gains().length === 1)
    clock.ahead += 9000
    await peer.send('/subscribe')
    await until(() => gains().length === 2)
    clock.ahead += 9000
    set(tree, VOCALS, -1, { origin: 'panel:a' })
    await until(() => gains().length === 3)
    clock.ahead += 9000
    await until(() => surface.status().says.includes('0 subscribed'))
  })

  it('hears tempo, key and beats as they come', async () => {
    await peer.send('/subscribe')
    await hears(VOCALS)
    report(tree, '/deck/1/key', 'A minor')
    report(tree, '/deck/1/beat', 3)
    flush(tree)
    await until(() => peer.valuesOf('/deck/1/beat').includes(3))
    expect(peer.valuesOf('/deck/1/key')).toContain('A minor')
  })

  it('is told what was refused, with the nearest address', async () => {
    await peer.send('/subscribe')
    await hears(VOCALS)
    await peer.sendFloat('/deck/1/stem/vocal/gain', 0)
    await hears('/error')
    const [error] = peer.heard.filter(m => m.address === '/error')
    expect(error?.arguments.map(one => ('value' in one ? one.value : ''))).toEqual([
      'unknown_path',
      expect.stringContaining('/deck/1/stem/vocal/gain'),
      VOCALS,
    ])
  })
})

describe('an address that is not there', () => {
  const client = () => surface.status().clients?.[0]
  it('is kept of who sent it, with the nearest that is, though nobody listens', async () => {
    await peer.sendFloat('/deck/1/stem/vocal/gain', 0)
    await until(() => (client()?.lastError ?? null) !== null, 'it is refused')
    expect(client()?.lastError).toMatch(/\/deck\/1\/stem\/vocal\/gain; the nearest is \/deck\/1\/stem\/vocals\/gain$/)
    await peer.sendFloat('/nothing/that/is/like/any', 0)
    await until(() => client()?.lastError?.includes('/nothing') === true, 'the other')
    expect(client()?.lastError).not.toContain('nearest')
  })

  it('is looked for only so often: a flood of them is refused, each counted', async () => {
    const FLOOD = 3000
    const looks = vi.spyOn(tree.entries, 'keys')
    const began = performance.now()
    for (let n = 0; n < FLOOD; n++) {
      void peer.sendFloat(`/deck/1/stem/vocal${n}/gain`, 0)
      if (n % 300 === 299) await new Promise(resolve => setTimeout(resolve, 8))
    }
    await until(() => client()?.lastError?.includes('vocal') === true, 'they come')
    await until(async () => {
      await peer.sendFloat(VOCALS, -21)
      return get(tree, VOCALS) === -21
    }, 'another message after them')
    const quarters = 1 + Math.ceil((performance.now() - began) / 250)
    expect(looks.mock.calls.length).toBeGreaterThan(0)
    expect(looks.mock.calls.length).toBeLessThanOrEqual(12 * quarters)
    expect(surface.status().refused).toBeGreaterThan(12 * quarters)
  })
})

describe('a port that is taken', () => {
  it('is told with its cure, and opened when it comes free', async () => {
    const second = await openSurface(surface.port as number)
    expect(second.status()).toMatchObject({ ok: false, failure: { code: 'osc_port_taken' } })
    expect(second.status().failure?.cure).toContain('--osc-port')
    surface.close()
    await until(() => second.status().ok)
    second.close()
  }, 30_000)
})

describe('a flood', () => {
  it('is survived: the last value stands, what was too much is counted, another sender is heard meanwhile', async () => {
    const other = await OscPeer.open(surface.port as number)
    const before = process.memoryUsage().rss
    for (let i = 0; i < 50_000; i++) {
      void peer.sendFloat(VOCALS, -(i % 60) - 1)
      if (i % 500 === 499) await new Promise(resolve => setTimeout(resolve, 8))
      // the system may lose one datagram of a full buffer, not every one of a hand that moves
      if (i % 500 === 0) await other.sendFloat('/deck/1/rate', 1 + i / 100_000)
    }
    expect(get(tree, '/deck/1/rate')).toBeGreaterThan(1)
    await until(async () => {
      await other.send('/deck/1/rate')
      return other.valuesOf('/deck/1/rate').length > 0
    })
    await until(async () => {
      await peer.sendFloat(VOCALS, -77)
      return get(tree, VOCALS) === -77
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20)
    other.close()
  })
})

describe('real peers', () => {
  it('node-osc moves a gain and hears it', async () => {
    const ears = new NodeOscServer(0, '127.0.0.1')
    await once(ears, 'listening')
    const heard: unknown[][] = []
    ears.on('message', message => heard.push(message))
    ears.on('bundle', bundle => heard.push(...(bundle.elements as unknown[][])))
    const client = new NodeOscClient('127.0.0.1', surface.port as number)
    await client.send('/subscribe', ears.port)
    await until(() => heard.some(([address]) => address === VOCALS))
    await client.send(VOCALS, -9)
    await until(() => get(tree, VOCALS) === -9)
    set(tree, VOCALS, -2, { origin: 'panel:a' })
    await until(() => heard.some(([address, value]) => address === VOCALS && value === -2))
    await client.close()
    await ears.close()
  })

  it.skipIf(!hasLiblo)(`oscsend moves a gain and oscdump shows it${WHY}`, async () => {
    const free = await OscPeer.open(0)
    const { port } = free
    free.close()
    const dump = spawn('oscdump', ['-L', String(port)])
    children.push(dump)
    let text = ''
    dump.stdout.on('data', bytes => {
      text += bytes
    })
    const say = (...words: string[]) => spawnSync('oscsend', ['127.0.0.1', String(surface.port), ...words])
    await until(async () => {
      const sender = spawn('oscsend', ['127.0.0.1', String(surface.port), '/subscribe', 'i', String(port)])
      await once(sender, 'exit')
      await new Promise(resolve => setTimeout(resolve, 100))
      return text.includes(VOCALS)
    })
    const sender = spawn('oscsend', ['127.0.0.1', String(surface.port), VOCALS, 'f', '-6.0'])
    await once(sender, 'exit')
    await until(() => get(tree, VOCALS) === -6)
    await until(() => text.includes(`${VOCALS} f -6.000000`))
    say(VOCALS, 's', 'loud')
    await until(() => text.includes('/error sss "bad_value"'))
  })
})
