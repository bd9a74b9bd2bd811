import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'

/** Frames of a period: long enough for a busy machine not to miss one, since what is sent in a missed one is lost. For
 *  the same reason the server waits for its clients (-S). */
const PERIOD = 512
const DUMMY = ['-d', 'dummy', '-r', '48000']
/** Longer than a device is given to settle before its lamps are sent again. */
const QUIET_MS = 600
/** A server that does not answer for so long is started anew. */
const START_MS = 12_000

type JackOptions = {
  /** Frames of a period. */
  period?: number
  /** Outputs of the dummy driver. */
  outputs?: number
  /** Whether the server waits for clients that are late. */
  waits?: boolean
  name?: string
}

/** A JACK server of our own, by its own name, on the dummy driver.
 *  @returns its environment for clients, and how to end it */
export const startJack = async (of: JackOptions = {}) => {
  const { period = PERIOD, outputs = 2, waits = true, name = `stembridge-${process.pid}` } = of
  const server = name
  const env = { ...process.env, JACK_DEFAULT_SERVER: server, JACK_NO_AUDIO_RESERVATION: '1', JACK_NO_START_SERVER: '1' }
  const options = [
    '-n',
    server,
    '-r',
    ...(waits ? ['-S'] : []),
    '-t',
    '2000',
    ...DUMMY,
    '-p',
    `${period}`,
    '-P',
    `${outputs}`,
  ]
  let jackd = spawn('jackd', options, { env, stdio: 'ignore' })
  const isUp = (): Promise<boolean> =>
    new Promise(done => {
      spawn('jack_lsp', [], { env, stdio: 'ignore' })
        .on('exit', code => done(code === 0))
        .on('error', () => done(false))
    })
  // two that start at once may meet in the registry that they share: one of them ends, or stands still
  for (let tries = 1; !(await comesUp(jackd, isUp)); tries++) {
    await end(jackd)
    if (tries === 4) throw new Error('jackd does not start')
    jackd = spawn('jackd', options, { env, stdio: 'ignore' })
  }
  // as a musician's does
  if (!waits) comeFirst(jackd, 30)
  /** As when the device is pulled out. */
  const kill = async (): Promise<void> => {
    const gone = once(jackd, 'exit')
    jackd.kill('SIGKILL')
    await gone
  }
  return { env, kill, close: () => end(jackd) }
}

/** Whether it answers within some seconds, and before it ends. */
const comesUp = async (jackd: ChildProcess, isUp: () => Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline && jackd.exitCode === null && jackd.signalCode === null) {
    if (await isUp()) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

/** Whether a JACK server can be started here. */
export const jackIsHere = (): boolean =>
  process.platform === 'linux' && spawnSync('jackd', ['--version'], { stdio: 'ignore' }).error === undefined

/** Gives a process real time where the system lets us. */
export const comeFirst = ({ pid }: ChildProcess, priority = 20): void => {
  spawn('chrt', ['--all-tasks', '--rr', '--pid', `${priority}`, `${pid}`], { stdio: 'ignore' }).on(
    'error',
    () => undefined,
  )
}

/** Ends a child by its pid and waits for it. */
export const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(late)
}

/** Plugs a controller into JACK, as a process of its own. */
export const plugController = async (module: string, name: string, env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'jack-controller.mjs'), module, name], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const heard: string[] = []
  let heardAt = 0
  let ready = false
  createInterface(child.stdout).on('line', line => {
    if (line === 'ready') ready = true
    else heardAt = heard.push(line) && performance.now()
  })
  await vi.waitUntil(() => ready, { timeout: 15_000, interval: 10 })
  return {
    heard,
    /** Until all of its lamps have been sent and nothing more comes. */
    lit: (lamps: number) =>
      vi.waitUntil(
        () => new Set(heard.map(line => line.slice(0, 4))).size === lamps && performance.now() - heardAt > QUIET_MS,
        { timeout: 20_000, interval: 10 },
      ),
    send: (hexadecimal: string) => void child.stdin.write(`${hexadecimal}\n`),
    /** Takes its ports away, as the system does for a device that is pulled out. */
    unplug: async () => {
      const gone = once(child, 'exit')
      child.stdin.end()
      await gone
    },
  }
}
