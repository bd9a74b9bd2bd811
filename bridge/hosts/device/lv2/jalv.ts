import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { saysOf } from './list-plugins.ts'
import { watchRuns } from './runs.ts'

const THERE_WITHIN_MS = 15_000
const LOOK_MS = 50
const ENDS_WITHIN_MS = 1000

/** One plugin in a program of its own, `jalv`, with its ports on JACK. */
export class Jalv {
  readonly client: string
  readonly #child: ChildProcess
  #closed = false
  #unwatch: () => void = () => {}

  private constructor(client: string, child: ChildProcess, onGone: (says: string) => void) {
    this.client = client
    this.#child = child
    child.stdin?.on('error', () => {})
    child.on('error', thrown => this.#gone(onGone, thrown.message))
    child.on('exit', (code, signal) => this.#gone(onGone, `jalv ended: ${signal ?? code}`))
  }

  /** Starts it and waits until its ports are there.
   *  @param of.client  its name on JACK, as nobody else's
   *  @throws an error with what was missing */
  static async open(of: {
    uri: string
    client: string
    values: ReadonlyMap<string, number>
    onGone: (says: string) => void
  }): Promise<Jalv> {
    const set = [...of.values].flatMap(([symbol, given]) => ['-c', `${symbol}=${given}`])
    // jalv answers by whole lines only where its output is no pipe
    const child = spawn('stdbuf', ['-oL', 'jalv', '-n', of.client, ...set, of.uri], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const jalv = new Jalv(of.client, child, of.onGone)
    const end = performance.now() + THERE_WITHIN_MS
    while (performance.now() < end && child.exitCode === null && child.signalCode === null) {
      const ports = (await saysOf('jack_lsp', [`${of.client}:`])) ?? ''
      if (ports.includes(`${of.client}:`)) {
        jalv.#watch(of.onGone)
        return jalv
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    await jalv.close()
    throw new Error('jalv has brought no ports to JACK')
  }

  set(symbol: string, given: number): void {
    if (!this.#closed && this.#child.stdin?.writable) this.#child.stdin.write(`set ${symbol} ${given}\n`)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unwatch()
    const child = this.#child
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
    await gone
    clearTimeout(late)
  }

  #watch(onGone: (says: string) => void): void {
    const { pid } = this.#child
    if (pid !== undefined) this.#unwatch = watchRuns(pid, () => onGone('jalv stands still'))
  }

  #gone(onGone: (says: string) => void, says: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#unwatch()
    onGone(says)
  }
}
