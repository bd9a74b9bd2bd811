import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
type Ready = {
  ready: true
  page: string
  api: string
  osc: number
  pids: Record<'supervisor' | 'bridge' | 'server', number>
}

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'stembridge-start-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill('SIGTERM')
    await child
  }
  await rm(data, { recursive: true, force: true })
})

const spawnStart = (words: string[]) => {
  const all = [MAIN, 'start', '--no-open', '--json', '--data', data, '--osc-port', '0', ...words]
  return execa(process.execPath, all, { reject: false, stdin: 'ignore', env: { STEMBRIDGE_DEMO: '0' } })
}
type Started = ReturnType<typeof spawnStart>
const running: Started[] = []
const start = (...words: string[]): Started => {
  const child = spawnStart(words)
  running.push(child)
  return child
}
const readyOf = async (child: Started): Promise<Ready> => {
  let said = ''
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    said += text
    if (said.includes('\n')) return JSON.parse(said) as Ready
  }
  throw new Error(`it ended before it was ready: ${(await child).stderr}`)
}
const answers = async (url: string) => (await fetch(url).catch(() => undefined))?.ok ?? false
/** Until it holds: the test's own time limit is the only one. */
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await wait(50)
}
const lives = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('stembridge start', () => {
  it('prints one line once page and server answer, and leaves nothing behind on SIGTERM', async () => {
    const child = start('--port', '0')
    const { page, api, osc, pids } = await readyOf(child)
    expect(await answers(`${api}/api/health`)).toBe(true)
    expect((await fetch(page)).status).toBeLessThan(500)
    expect(osc).toBeGreaterThan(0)
    expect(pids.supervisor).toBe(child.pid)
    process.kill(pids.supervisor, 'SIGTERM')
    const { exitCode, stdout } = await child
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').length).toBe(1)
    expect([pids.bridge, pids.server].map(lives)).toEqual([false, false])
    expect(existsSync(join(data, 'supervisor.lock'))).toBe(false)
  })

  it('starts again what dies, at the same address, and lets the other one work on', async () => {
    const { page, api, pids } = await readyOf(start('--port', '0'))
    process.kill(pids.server, 'SIGKILL')
    await until(async () => !(await answers(`${api}/api/health`)))
    expect(lives(pids.bridge)).toBe(true)
    await until(() => answers(`${api}/api/health`))
    process.kill(pids.bridge, 'SIGKILL')
    await until(async () => (await fetch(page).catch(() => undefined)) === undefined)
    await until(async () => (await fetch(page).catch(() => undefined)) !== undefined)
    expect(await answers(`${api}/api/health`)).toBe(true)
  })

  it('refuses a data folder in which another one works, and leaves that one alone', async () => {
    const { api } = await readyOf(start('--port', '0'))
    const second = await start('--port', '0')
    expect(second.exitCode).toBe(1)
    expect(second.stderr).toContain('already_running')
    expect(await answers(`${api}/api/health`)).toBe(true)
  })

  it('moves from a taken port to the next free one, and says so', async () => {
    const holder = createServer()
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    const child = start('--port', String(port))
    const { page } = await readyOf(child)
    expect(Number(new URL(page).port)).toBeGreaterThan(port)
    child.kill('SIGTERM')
    expect((await child).stderr).toContain(`Port ${port} is taken`)
    await new Promise(resolve => holder.close(resolve))
  })

  it('takes its programs along when it is killed', async () => {
    const child = start('--port', '0')
    const { pids } = await readyOf(child)
    child.kill('SIGKILL')
    await until(async () => !lives(pids.bridge) && !lives(pids.server))
  })

  it('refuses a port that is none, with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await start('--port', 'loud')
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('bad_usage')
  })
})
