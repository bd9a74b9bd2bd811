import { afterEach, describe, expect, it } from 'vitest'
import { createOutsideInsert, type OutsideInsert } from '../../engine/inserts/outside.ts'
import { type Block, createOutsideWays } from '../../panel/plugins/outside-ways.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const FRAMES = 128
const ports: MessagePort[] = []
const stage = (latency = 1024) => {
  const insert: OutsideInsert = createOutsideInsert({ name: 'plugin', latency })
  const ways = createOutsideWays({ frames: FRAMES, outside: () => new Map([[SLOT, insert]]) })
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  ways.join(SLOT, port1)
  const heard: number[] = []
  /** A block of the engine, of a level. */
  const block = (level: number): void => {
    const [left, right] = [new Float32Array(FRAMES).fill(level), new Float32Array(FRAMES).fill(-level)]
    insert.process(left, right, FRAMES)
    heard.push(insert.late?.() === false ? (left[0] as number) : Number.NaN)
    if (left[0] !== -(right[0] as number)) heard.push(right[0] as number)
    ways.carry()
  }
  return { insert, ways, plugin: port2, block, heard }
}
const settle = () => new Promise(resolve => setTimeout(resolve, 20))

afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

describe('The way from the page’s sound to a plugin', () => {
  it('carries every block there and back to its place', async () => {
    const { plugin, block, heard } = stage()
    plugin.onmessage = ({ data }: MessageEvent<Block>) => {
      for (let i = 0; i < data.frames.length; i++) data.frames[i] = (data.frames[i] as number) / 2
      plugin.postMessage(data, [data.frames.buffer])
    }
    for (let i = 1; i <= 24; i++) {
      block(i)
      await settle()
    }
    expect(heard).toEqual([...Array(8).fill(0), ...Array.from({ length: 16 }, (_, i) => (i + 1) / 2)])
  })

  it('takes no harm from what is no block', async () => {
    const { plugin, block, insert } = stage(2048)
    const nonsense = [
      null,
      7,
      'block',
      [],
      { at: 0 },
      { at: 0, frames: null },
      { at: 0, frames: new Float32Array(5) },
      { at: '0', frames: new Float32Array(2 * FRAMES) },
      { at: Number.NaN, frames: new Float32Array(2 * FRAMES) },
      { at: 0, frames: new Float64Array(2 * FRAMES) },
      { at: 0, frames: new Float32Array(new SharedArrayBuffer(8 * FRAMES)) },
      { at: 0, frames: new Float32Array(new ArrayBuffer(16 * FRAMES), 0, 2 * FRAMES) },
      { at: 0, frames: { length: 2 * FRAMES } },
    ]
    plugin.onmessage = () => {}
    for (const one of nonsense) for (let time = 0; time < 3; time++) plugin.postMessage(one)
    await settle()
    for (let i = 0; i < 16; i++) expect(() => block(1)).not.toThrow()
    await settle()
    expect(insert.place()).toBe(16 * FRAMES)
  })

  it('is taken up with its port', async () => {
    const { ways, block, plugin } = stage()
    const came: unknown[] = []
    plugin.onmessage = ({ data }) => came.push(data)
    block(1)
    await settle()
    expect(came).toHaveLength(1)
    ways.leave(SLOT)
    block(1)
    await settle()
    expect(came).toHaveLength(1)
  })
})
