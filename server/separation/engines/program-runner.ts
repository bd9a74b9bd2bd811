import { type ChildProcessByStdio, spawn } from 'node:child_process'
import os from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { type ErrorCode, Failure } from '../../../contract/errors.ts'
import { HTDEMUCS, type Shape } from '../core/segments.ts'
import type { Runner } from './runner.ts'
import { type FromProgram, messageParts, messagesOf } from './wire.ts'

export type Program = {
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** At the lowest priority, and so all that it starts. */
  lowPriority: boolean
  /** Ends it at once. */
  signal: AbortSignal | undefined
  /** What it means when the program ends before its first word. */
  missing: ErrorCode
}
type Open = { floats: number; resolve: (stems: Float32Array) => void; reject: (failure: Failure) => void }
type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** Lines of stderr that are kept to say why a program died. */
const KEPT_STDERR = 2000

/** Starts a runner's program and waits for its hello: the model is loaded then.
 *  @throws the program's `missing` code, with the end of its stderr; model_broken */
export const startProgram = async (program: Program): Promise<Runner> => {
  const child = spawn(program.command, program.args, {
    env: program.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    signal: program.signal,
    killSignal: 'SIGKILL',
  })
  const runner = new ProgramRunner(child, program)
  await runner.greeted()
  return runner
}

/** A runner in a program of its own, which ends when its stdin closes, and so with us, however we die. */
class ProgramRunner implements Runner {
  engine = ''
  engineVersion = ''
  peakRssBytes = 0
  shape: Shape = HTDEMUCS
  readonly #child: Child
  readonly #open = new Map<number, Open>()
  readonly #hello = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  readonly #missing: ErrorCode
  #stderr = ''
  #next = 0
  #dead: Failure | undefined

  constructor(child: Child, { missing, lowPriority }: Program) {
    this.#child = child
    this.#missing = missing
    this.#hello.promise.catch(() => undefined)
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR)
    })
    child.stdin.on('error', () => undefined)
    child.once('error', error => this.#die(error.message))
    child.once('close', (code, signal) => this.#die(signal ? `ended by ${signal}` : `exit code ${code}`))
    if (lowPriority && child.pid !== undefined) lower(child.pid)
    this.#listen().catch(error => {
      this.#die(String(error))
      child.kill('SIGKILL')
    })
  }

  get alive(): boolean {
    return this.#dead === undefined
  }

  greeted(): Promise<void> {
    return this.#hello.promise
  }

  separate(mix: Float32Array): Promise<Float32Array> {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
    this.#open.set(id, { floats: mix.length * this.shape.stems.length, resolve, reject })
    for (const part of messageParts({ op: 'segment', id }, mix)) this.#child.stdin.write(part)
    return promise
  }

  cancel(): void {
    if (this.#open.size === 0 || this.#dead) return
    for (const part of messageParts({ op: 'cancel' })) this.#child.stdin.write(part)
    this.#rejectAll(new Failure('cancelled'))
  }

  async close(): Promise<void> {
    this.#rejectAll(new Failure('cancelled'))
    this.#child.stdin.end()
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 2000)
    await this.#ended.promise
    clearTimeout(kill)
  }

  async #listen(): Promise<void> {
    for await (const { head, payload } of messagesOf(this.#child.stdout)) {
      const said = head as unknown as FromProgram
      if (said.t === 'hello') {
        this.engine = said.engine
        this.engineVersion = said.version
        this.peakRssBytes = said.rss ?? 0
        this.shape = said.shape ?? HTDEMUCS
        this.#hello.resolve()
      } else if (said.t === 'refused') this.#hello.reject(new Failure('model_broken', said.error))
      else this.#answer(said, payload)
    }
  }

  #answer(said: Extract<FromProgram, { id: number }>, payload: Uint8Array): void {
    const open = this.#open.get(said.id)
    this.#open.delete(said.id)
    if (said.t === 'failed') open?.reject(new Failure('separation_failed', said.error))
    else {
      this.peakRssBytes = Math.max(this.peakRssBytes, said.rss ?? 0)
      if (open && payload.byteLength === open.floats * 4) open.resolve(new Float32Array(payload.buffer as ArrayBuffer))
      else open?.reject(new Failure('separation_failed', `${payload.byteLength} bytes of stems`))
    }
  }

  #die(how: string): void {
    if (this.#dead) return
    const said = this.#stderr.trim().split('\n').at(-1)
    const seen = said ? `${how}; ${said}` : how
    const whole = this.#stderr.trim()
    this.#dead = new Failure('worker_died', seen, whole ? new Error(whole) : undefined)
    this.#hello.reject(new Failure(this.#missing, seen))
    this.#rejectAll(this.#dead)
    this.#ended.resolve()
  }

  #rejectAll(failure: Failure): void {
    for (const { reject } of this.#open.values()) reject(failure)
    this.#open.clear()
  }
}

/** The lowest priority that the system has. */
const lower = (pid: number): void => {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW)
  } catch {
    // The program has ended already, or the system refuses: it runs at our own priority then.
  }
}
