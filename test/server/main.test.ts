import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HealthSchema } from '../../contract/events.ts'
import { scratch } from './scratch.ts'

const start = async (env: Record<string, string> = {}) => {
  const child = fork(join(import.meta.dirname, '../../server/main.ts'), [], {
    ...{ execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    env: { ...process.env, STEMBRIDGE_DATA: await scratch(), STEMBRIDGE_API_PORT: '0', STEMBRIDGE_DEMO: '0', ...env },
  })
  onTestFinished(async () => {
    const gone = child.exitCode !== null || child.signalCode !== null
    if (!gone) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
  return child
}

describe('the server as a process', () => {
  it('tells its supervisor where it listens, answers, and ends in order when it is drained', async () => {
    const child = await start()
    const [message] = await once(child, 'message')
    expect(message).toEqual({ t: 'listening', port: expect.any(Number) })
    const health = await (await fetch(`http://127.0.0.1:${message.port}/api/health`)).json()
    expect(Value.Check(HealthSchema, health)).toBe(true)
    const ended = once(child, 'exit')
    child.send({ t: 'drain' })
    expect((await ended)[0]).toBe(0)
  })

  it('ends in order when its supervisor is gone', async () => {
    const child = await start()
    await once(child, 'message')
    const ended = once(child, 'exit')
    child.disconnect()
    expect((await ended)[0]).toBe(0)
  })

  it('ends with 1 when it cannot start', async () => {
    const child = await start({ STEMBRIDGE_ENGINE: 'magic' })
    expect((await once(child, 'exit'))[0]).toBe(1)
  })
})
