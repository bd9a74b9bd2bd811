import { MessageChannel, Worker } from 'node:worker_threads'
import type { FailureReport } from '../../../contract/errors.ts'
import type { ClockView } from '../../clock/view.ts'
import { type ClockThreadData, CLOSED, type FromClockThread, type ToClockThread, WOKEN } from './clock-message.ts'
import { sharedTimeOffset } from './shared-time.ts'

/** How long the thread is given to stop everyone who listens; it needs about a millisecond. */
const CLOSE_MS = 500

/** MIDI clock on a thread of its own: the outputs are opened there. */
export class ClockThread {
  readonly #worker: Worker
  readonly #port: import('node:worker_threads').MessagePort
  readonly #flags = new Int32Array(new SharedArrayBuffer(8))
  readonly #offset = sharedTimeOffset()
  #told: ClockView['score'] | null = null
  #asked = ''
  #isUp = true
  /** The outputs that the thread has. */
  open: readonly string[] = []
  /** Why it has not the others that it was asked for. */
  failed: Readonly<Record<string, FailureReport>> = {}

  /** @param onOutputs  hears that `open` or `failed` is new */
  constructor(module: string | undefined, onOutputs: () => void) {
    const { port1, port2 } = new MessageChannel()
    const workerData: ClockThreadData = { port: port2, module, flags: this.#flags }
    this.#port = port1
    this.#worker = new Worker(new URL('./thread-main.ts', import.meta.url), { workerData, transferList: [port2] })
    this.#worker.unref()
    port1.unref()
    port1.on('message', ({ open, failed }: FromClockThread) => {
      Object.assign(this, { open, failed })
      onOutputs()
    })
    const isGone = (): void => {
      this.#isUp = false
      if (this.open.length === 0) return
      this.open = []
      onOutputs()
    }
    this.#worker.on('error', isGone).on('exit', isGone)
  }

  /** False once the thread has ended, by whatever: another one can be made. */
  get isUp(): boolean {
    return this.#isUp
  }

  see(view: ClockView | null): void {
    const score = view === null || view.score === this.#told ? null : view.score
    if (view) this.#told = view.score
    this.#say({ t: 'see', view: view && { ...view, score, at: view.at + this.#offset } })
  }

  /** Asks for these outputs; `open` and `failed` tell what became of it. */
  fit(names: readonly string[]): void {
    const asked = JSON.stringify(names)
    if (asked === this.#asked && names.every(name => this.open.includes(name))) return
    this.#asked = asked
    this.#say({ t: 'fit', names })
  }

  /** Stops everyone who listens and lets the outputs go, before it returns. */
  close(): void {
    this.#say({ t: 'close' })
    if (this.#isUp) Atomics.wait(this.#flags, CLOSED, 0, CLOSE_MS)
    void this.#worker.terminate()
    this.#port.close()
  }

  #say(message: ToClockThread): void {
    this.#port.postMessage(message)
    Atomics.add(this.#flags, WOKEN, 1)
    Atomics.notify(this.#flags, WOKEN)
  }
}
