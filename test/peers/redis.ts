import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { until } from '../server/scratch.ts'

/** Why the tests with a real Redis are skipped here; undefined where they run. */
export const redisMissing: string | undefined =
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed'

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

type Of = {
  port?: number
  bind?: string
  args?: string[]
  /** What runs it, as in a network namespace. */
  within?: string[]
  /** Whether it outlives the test that starts it; whoever says so stops it. */
  stays?: boolean
}

/** A Redis of the test's own: in memory alone, so that what it is stopped with is gone. */
export const startRedis = async ({ port, bind = '127.0.0.1', args = [], within = [], stays = false }: Of = {}) => {
  const at = port ?? (await freePort())
  const words = ['--port', String(at), '--bind', bind, '--protected-mode', 'no', '--save', '', '--appendonly', 'no']
  const [program, ...rest] = [...within, 'redis-server', ...words, ...args] as [string, ...string[]]
  const start = async () => {
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    await until('Redis is ready', () => said.includes('Ready to accept connections') || child.exitCode !== null)
    return child
  }
  let child = await start()
  const stop = async () => {
    child.kill('SIGKILL')
    await ended(child)
  }
  if (!stays) onTestFinished(stop)
  return {
    port: at,
    url: `redis://${bind}:${at}`,
    stop,
    start: async () => {
      child = await start()
    },
  }
}
