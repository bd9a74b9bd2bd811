import { encode } from '../../bridge/osc/encode.ts'
import { OscSurface } from '../../bridge/osc/osc-surface.ts'
import type { OscArgument, OscPacket } from '../../bridge/osc/packet.ts'
import { createTree, type Tree } from '../../bridge/tree/index.ts'
import { parameterTable } from '../../contract/parameters.ts'

/** Numbers from 0 to 1 that are the same each time. Source: mulberry32. */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const PATHS = [...parameterTable().keys()]
const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e38, -1e38, -0, 5e-324, 2 ** 53]
const PATTERNS = ['//*', '/deck/*/stem/*/gain', '/{deck,master}/*', '/deck/[!1-', '/*a*a*a*a*a', '/deck/?/{,}', '//']

/** Packets of every kind of wrong: bytes that are nothing, whole packets with a bit of them changed or cut off, and whole
 *  ones that ask for what cannot be. */
export const createFuzz = (seed: number): (() => Uint8Array) => {
  const random = randomFrom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const one = <T>(all: readonly T[]): T => all[below(all.length)] as T
  const bytes = (most: number) => Uint8Array.from({ length: below(most) }, () => below(256))
  const makers: (() => OscArgument)[] = [
    () => ({ type: 'f', value: random() < 0.3 ? one(ODD) : random() * 8 - 4 }),
    () => ({ type: 'd', value: random() < 0.3 ? one(ODD) : random() * 200 - 100 }),
    () => ({ type: 'i', value: below(2 ** 32) - 2 ** 31 }),
    () => ({ type: 'h', value: BigInt(below(2 ** 32)) << 20n }),
    () => ({ type: 't', value: BigInt(below(2 ** 32)) << 31n }),
    () => ({ type: one(['s', 'S'] as const), value: Buffer.from(bytes(300)).toString('latin1').replaceAll('\0', '') }),
    () => ({ type: 'b', value: bytes(64) }),
    () => ({ type: one(['T', 'F', 'N', 'I'] as const) }),
    () => ({ type: 'm', value: Uint8Array.of(below(256), 1, 2, 3) }),
    () => ({ type: 'c', value: String.fromCharCode(1 + below(0xd000)) }),
    () => ({ type: '[', value: Array.from({ length: below(3) }, () => one(makers)()) }),
  ]
  const address = () => (random() < 0.1 ? one(PATTERNS) : random() < 0.2 ? `/${bytes(40).join('')}` : one(PATHS))
  const message = (): OscPacket => ({
    address: address(),
    arguments: Array.from({ length: below(3) }, () => one(makers)()),
    typed: random() > 0.1,
  })
  const packet = (depth: number): OscPacket =>
    random() < 0.15 && depth < 10
      ? { time: random() < 0.8 ? 1n : BigInt(below(2 ** 32)) << 32n, packets: [packet(depth + 1), message()] }
      : message()
  return () => {
    if (random() < 0.15) return bytes(200)
    const wire = encode(packet(0))
    if (random() < 0.4) wire[below(wire.length)] = below(256)
    return random() < 0.2 ? wire.subarray(0, below(wire.length)) : wire
  }
}

export type FuzzFigures = {
  packets: number
  thrown: number
  received: number
  refused: number
  seconds: number
  heapMiB: { early: number; late: number }
}

const heapMiB = (): number => {
  globalThis.gc?.()
  return Math.round((process.memoryUsage().heapUsed / 2 ** 20) * 10) / 10
}

/** Gives a whole OSC surface so many packets, by its inbox, and asks whether the tree still holds what it may. */
export const fuzz = async (packets: number, seed = 1): Promise<FuzzFigures & { tree: Tree }> => {
  const tree = createTree()
  const nothing = () => {}
  const ways = { log: nothing, onPort: nothing, mayIn: () => true, onHttp: nothing }
  const surface = new OscSurface({ tree, host: '127.0.0.1', port: 0, ...ways })
  const answers: Uint8Array[] = []
  const send = (packet: Uint8Array) => {
    answers[0] = packet
    return true
  }
  const line = { over: 'websocket', address: 'fuzz', port: 1, send, tellPath: () => {}, isSlow: () => false } as const
  const client = surface.connect(line)
  const next = createFuzz(seed)
  const began = performance.now()
  let thrown = 0
  let early = 0
  const onThrow = () => thrown++
  process.on('uncaughtException', onThrow)
  for (let i = 0; i < packets; i++) {
    try {
      client.packet(next())
    } catch {
      thrown++
    }
    if (i % 60 === 59) await new Promise(resolve => setImmediate(resolve))
    if (i === Math.floor(packets / 5)) early = heapMiB()
  }
  await new Promise(resolve => setTimeout(resolve, 20))
  process.off('uncaughtException', onThrow)
  const { received, refused } = surface.status()
  surface.close()
  const seconds = Math.round((performance.now() - began) / 100) / 10
  return { packets, thrown, received, refused, seconds, heapMiB: { early, late: heapMiB() }, tree }
}
