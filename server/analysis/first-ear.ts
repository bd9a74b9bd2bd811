import type { ChildProcess } from 'node:child_process'
import type { Analysis } from '../../contract/analysis.ts'
import { Failure } from '../../contract/errors.ts'
import { type AnalysisRequest, analyseMix, answerOf, forkWorker, requestOf } from './analyse-mix.ts'

/** A child process that stays, for the answers that somebody waits for: starting one would take most of their second.
 *  It hears one mix at a time; while it does, others are heard by children of their own. */
export class FirstEar {
  #child: ChildProcess | undefined
  #busy = false
  #closed = false

  /** Starts the child, so that the first song finds it. */
  warm(): void {
    if (this.#closed || this.#child) return
    const child = forkWorker()
    const gone = (): void => {
      if (this.#child === child) this.#child = undefined
    }
    child.on('exit', gone).on('error', gone)
    this.#child = child
    this.#idle(child)
  }

  /** A child that waits is no reason for the program to go on. */
  #idle(child: ChildProcess): void {
    child.unref()
    child.channel?.unref()
  }

  /** @throws cancelled, worker_died, file_not_found, timed_out */
  async analyse(request: AnalysisRequest): Promise<Analysis> {
    if (request.signal.aborted) throw new Failure('cancelled')
    this.warm()
    const child = this.#child
    if (!child || this.#busy) return analyseMix(request)
    this.#busy = true
    child.ref()
    child.channel?.ref()
    try {
      const answer = answerOf(child, request)
      child.send({ mix: request.mix, request: requestOf(request) }, () => undefined)
      return await answer
    } finally {
      this.#busy = false
      this.#idle(child)
      if (child.killed) this.#child = undefined
      this.warm()
    }
  }

  close(): void {
    this.#closed = true
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}
