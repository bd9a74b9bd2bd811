import { afterEach, describe, expect, it } from 'vitest'
import { bindDevice } from '../../bridge/midi/device.ts'
import { accept } from '../../bridge/tree/accept.ts'
import { createTree } from '../../bridge/tree/index.ts'
import { profiles } from '../profiles/read-profile.ts'
import { createVirtualMidi } from './virtual-midi.ts'

const STREAMS = process.env.STEMBRIDGE_SOAK ? 1_000_000 : 6500
const TURN = 500

/** Numbers that look like chance and come again the same. Source: mulberry32, T. Ettinger */
const chance = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
/** Bytes of any kind: pure noise, running status, SysEx that begins and never ends, clock in between, cut anywhere. */
const stream = (next: () => number): Uint8Array => {
  const kind = next()
  const noisy = kind < 0.4
  const status = [0xb0, 0x90, 0xe0, 0xf0, 0xf2, 0xc0][Math.floor(next() * 6)] as number
  const bytes = Array.from({ length: 1 + Math.floor(next() * 48) }, () => {
    const roll = next()
    if (noisy) return Math.floor(roll * 256)
    return roll < 0.05 ? 0xf8 : roll < 0.08 ? status | Math.floor(next() * 16) : Math.floor(next() * 128)
  })
  return Uint8Array.from(kind < 0.7 ? [status | (status < 0xf0 ? Math.floor(next() * 16) : 0), ...bytes] : bytes)
}

let close: (() => void)[] = []
afterEach(() => {
  for (const one of close) one()
  close = []
})

describe('a device that sends anything at all', () => {
  it('throws nothing, leaves every value one that its row takes, and keeps nothing', async () => {
    const tree = createTree({
      onThrow: thrown => {
        throw thrown
      },
    })
    const machine = createVirtualMidi()
    const devices = profiles.map(({ profile }, n) => {
      const port = `${n}`
      const wire = machine.plug(port)
      const device = bindDevice({ profile, input: port, output: port }, { tree, backend: machine.backend, name: port })
      close.push(device.close)
      return { wire, device }
    })
    const next = chance(42)
    const heap = () => {
      globalThis.gc?.()
      return process.memoryUsage().heapUsed
    }
    let before = 0
    for (let n = 0; n < STREAMS; n++) {
      const { wire } = devices[n % devices.length] as (typeof devices)[number]
      wire.send(...stream(next))
      if (n % TURN !== 0) continue
      await new Promise(setImmediate)
      for (const one of devices) one.wire.sent.length = 0
      if (n <= STREAMS / 10) before = heap()
    }
    await new Promise(resolve => setTimeout(resolve, 200))
    for (const one of devices) one.wire.sent.length = 0
    const grown = heap() - before
    console.info(`${STREAMS} streams of bytes: the heap grew by ${(grown / 1e6).toFixed(1)} MB`)
    expect(grown).toBeLessThan(32e6)
    for (const entry of tree.entries.values())
      if (entry.row.kind === 'value') expect(accept(entry, entry.now), entry.path).toBe(entry.now)
    expect(devices.every(({ device }) => device.status().received > 0)).toBe(true)
  }, 600_000)

  it('has what was wrong counted by its kind', () => {
    const machine = createVirtualMidi()
    const { profile } = profiles.find(({ file }) => file.includes('nano')) as (typeof profiles)[number]
    const wire = machine.plug('it')
    const tree = createTree()
    const device = bindDevice({ profile, input: 'it', output: 'it' }, { tree, backend: machine.backend, name: 'it' })
    close.push(device.close)
    expect(device.status()).not.toHaveProperty('bad')
    wire.send(0xb0, 7, 0x90, 1, 1, 0xb0, 0, 10, 0, 20)
    wire.send(0xf0, ...Array(70_000).fill(1))
    wire.send(0xf7)
    for (let n = 0; n < 2000; n++) wire.send(0xb0, 0, n % 128)
    const { bad, received, refused } = device.status()
    expect(bad).toMatchObject({ broken: 1, endless: 1, flooded: expect.any(Number) })
    expect(bad?.flooded).toBeGreaterThan(1000)
    expect([received, refused]).toEqual([2003, 2 + (bad?.flooded ?? 0)])
  })
})
