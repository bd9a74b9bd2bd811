import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'

/** A JACK server of our own, by its own name, on the dummy driver.
 *  @returns its environment for clients, and how to end it */
export const startJack = async () => {
  const server = `stembridge-${process.pid}`
  const env = { ...process.env, JACK_DEFAULT_SERVER: server, JACK_NO_AUDIO_RESERVATION: '1' }
  const jackd = spawn('jackd', ['-n', server, '-r', '-d', 'dummy', '-r', '48000', '-p', '64'], { env, stdio: 'ignore' })
  const isUp = (): Promise<boolean> =>
    new Promise(done => {
      spawn('jack_lsp', [], { env, stdio: 'ignore' })
        .on('exit', code => done(code === 0))
        .on('error', () => done(false))
    })
  await vi.waitUntil(isUp, { timeout: 15_000, interval: 100 })
  return { env, close: () => end(jackd) }
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
  let ready = false
  createInterface(child.stdout).on('line', line => {
    if (line === 'ready') ready = true
    else heard.push(line)
  })
  await vi.waitUntil(() => ready, { timeout: 15_000, interval: 10 })
  return {
    heard,
    send: (hexadecimal: string) => void child.stdin.write(`${hexadecimal}\n`),
    unplug: () => end(child),
  }
}
