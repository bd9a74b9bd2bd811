import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const module = JSON.stringify(join(import.meta.dirname, '..', '..', 'bridge', 'priority', 'go-real-time.ts'))
const mayBeRealTime = process.platform === 'linux' && spawnSync('chrt', ['--rr', '20', 'true']).status === 0

/** What a thread of a program that asks is told, and which of its threads the system then has in real time, of which. */
const ask = (
  who: string,
  path = process.env.PATH,
): { given: boolean; inRealTime: string[]; threads: string[]; main: string } => {
  const worker = `
    import { parentPort } from 'node:worker_threads'
    import(${module}).then(({ goRealTime }) => goRealTime('${who}')).then(given => parentPort.postMessage(given))
    parentPort.on('message', () => undefined)`
  const code = `
    import { execFileSync } from 'node:child_process'
    import { once } from 'node:events'
    import { readdirSync } from 'node:fs'
    import { Worker } from 'node:worker_threads'
    const [given] = await once(new Worker(${JSON.stringify(worker)}, { eval: true }), 'message')
    const threads = given ? readdirSync('/proc/self/task') : []
    const inRealTime = threads.filter(id => execFileSync('chrt', ['--pid', id], { encoding: 'utf8' }).includes('SCHED_RR'))
    console.log(JSON.stringify({ given, inRealTime, threads, main: String(process.pid) }))
    process.exit(0)`
  const env = { ...process.env, PATH: path }
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', env }))
}

describe('real time', () => {
  it.skipIf(!mayBeRealTime)('is given to the thread that asks, and to no other', () => {
    const { given, inRealTime, main } = ask('thread')
    expect([given, inRealTime.length]).toEqual([true, 1])
    expect(inRealTime).not.toContain(main)
  })

  it.skipIf(!mayBeRealTime)('is given to all that a program has started', () => {
    const { given, inRealTime, threads } = ask('program')
    expect([given, inRealTime]).toEqual([true, threads])
  })

  it('is not said to be given where nobody gives it', () => {
    expect(ask('thread', '').given).toBe(false)
  })
})
