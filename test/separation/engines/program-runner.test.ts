import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { SEGMENT } from '../../../server/separation/core/segments.ts'
import { startProgram } from '../../../server/separation/engines/program-runner.ts'
import type { Runner } from '../../../server/separation/engines/runner.ts'

const PROGRAM = join(import.meta.dirname, '../fixtures/program.ts')
const open: Runner[] = []
const start = async (way = '') => {
  const args = [PROGRAM, way]
  const runner = await startProgram({
    command: process.execPath,
    args,
    env: process.env,
    lowPriority: true,
    signal: undefined,
    missing: 'openvino_missing',
  })
  open.push(runner)
  return runner
}
afterEach(async () => {
  for (const runner of open.splice(0)) await runner.close()
})
const mix = () => new Float32Array(2 * SEGMENT).fill(0.5)

describe('a runner in a program of its own', () => {
  it('says who it is, and answers each segment with its stems', async () => {
    const runner = await start()
    expect([runner.engine, runner.engineVersion]).toEqual(['fixture', '1'])
    const [first, second] = await Promise.all([runner.separate(mix()), runner.separate(mix())])
    expect(first?.length).toBe(8 * SEGMENT)
    expect(second?.[5]).toBe(0.25)
    expect(runner.peakRssBytes).toBe(12345678)
  })

  it('tells the last line of its stderr when it does not start', async () => {
    await expect(start('no-hello')).rejects.toMatchObject({
      code: 'openvino_missing',
      detail: expect.stringContaining('No module named nothing'),
    })
  })

  it('tells that there is no such program', async () => {
    const none = { command: 'no-such-program-here', args: [], env: {}, lowPriority: true, signal: undefined }
    await expect(startProgram({ ...none, missing: 'openvino_missing' })).rejects.toMatchObject({
      code: 'openvino_missing',
    })
  })

  it('is told as dead to the open segment and to the next one', async () => {
    const runner = await start('die')
    await expect(runner.separate(mix())).rejects.toMatchObject({ code: 'worker_died' })
    await expect(runner.separate(mix())).rejects.toMatchObject({ code: 'worker_died' })
  })

  it('hands on the engine’s refusal, and refuses stems of a wrong size itself', async () => {
    const fails = await start('fail')
    await expect(fails.separate(mix())).rejects.toMatchObject({ code: 'separation_failed' })
    const short = await start('short')
    await expect(short.separate(mix())).rejects.toMatchObject({ code: 'separation_failed' })
  })

  it('lets go of an open segment at once when it is cancelled', async () => {
    const runner = await start('mute')
    const waiting = runner.separate(mix())
    runner.cancel()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  })
})
