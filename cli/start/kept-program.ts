import { type ChildProcess, fork } from 'node:child_process'

/** What a program says once it answers; the bridge's OSC port is null while another program holds it. `pages`: where
 *  other devices find the page. */
export type Listening = { t: 'listening'; port: number; oscPort?: number | null; pages?: string[] }

export type ProgramEvents = {
  /** It answers, for the first time or again. */
  onListening: (said: Listening) => void
  /** It is gone, and comes back unless it was told to stop. */
  onGone: (how: { code: number | null; signal: NodeJS.Signals | null }) => void
  /** It died again and again before it answered once. */
  onHopeless: () => void
}

const FIRST_BACK_OFF_MS = 100
const LONGEST_BACK_OFF_MS = 5000
/** A program that lived so long starts anew without waiting. */
const SETTLED_MS = 10_000
const HOPELESS_AFTER = 3
const DRAIN_MS = 12_000

const isListening = (message: unknown): message is Listening =>
  typeof message === 'object' && message !== null && (message as Listening).t === 'listening'

/** A program of ours in a process of its own: started again when it dies, with a short back-off, on the same ports. */
export class KeptProgram {
  readonly #module: string
  readonly #flags: readonly string[]
  readonly #env: () => NodeJS.ProcessEnv
  readonly #events: ProgramEvents
  #child: ChildProcess | undefined
  #timer: NodeJS.Timeout | undefined
  #stopping = false
  #answered = false
  #deaths = 0

  /** @param flags  of Node, for this program
   *  @param env    asked for at each start, so that a restart may say so */
  constructor(of: {
    module: string
    flags: readonly string[]
    env: (restarted: boolean) => NodeJS.ProcessEnv
    events: ProgramEvents
  }) {
    this.#module = of.module
    this.#flags = of.flags
    this.#env = () => of.env(this.#answered)
    this.#events = of.events
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const started = performance.now()
    // What it prints goes to stderr: stdout belongs to the one line that says it is ready.
    const execArgv = [...process.execArgv, ...this.#flags]
    const child = fork(this.#module, [], { env: this.#env(), execArgv, stdio: ['ignore', 2, 2, 'ipc'] })
    this.#child = child
    child.on('message', message => {
      if (!isListening(message)) return
      this.#answered = true
      this.#events.onListening(message)
    })
    child.on('error', () => undefined)
    child.once('exit', (code, signal) => {
      this.#child = undefined
      if (this.#stopping) return
      this.#deaths = performance.now() - started > SETTLED_MS ? 1 : this.#deaths + 1
      this.#events.onGone({ code, signal })
      if (!this.#answered && this.#deaths >= HOPELESS_AFTER) this.#events.onHopeless()
      else this.#timer = setTimeout(() => this.start(), this.#backOff())
    })
  }

  send(message: object): void {
    if (this.#child?.connected) this.#child.send(message, () => undefined)
  }

  /** Asks it to finish what it does and to end; ends it by force after 12 s. */
  async close(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    const force = setTimeout(() => child.kill('SIGKILL'), DRAIN_MS)
    this.send({ t: 'drain' })
    await ended
    clearTimeout(force)
  }

  #backOff(): number {
    return Math.min(FIRST_BACK_OFF_MS * 2 ** (this.#deaths - 1), LONGEST_BACK_OFF_MS)
  }
}
