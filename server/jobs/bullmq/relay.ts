import { asFailure, type Failure } from '../../../contract/errors.ts'
import type { Dispatch } from './dispatch.ts'
import type { Outbox } from './outbox.ts'

/** How often it is looked whether everything that was sent lies in Redis still. */
const TEND_MS = 1500

type Options = { outbox: Outbox; dispatch: Dispatch; monotonic: () => number; failed: (failure: Failure) => void }

/** Brings what waits in the outbox to Redis, and sees that it stays there: what Redis lost is sent again. */
export class Relay {
  readonly #of: Options
  readonly #timer: NodeJS.Timeout
  #turn: Promise<void> = Promise.resolve()
  #open = true

  constructor(of: Options) {
    this.#of = of
    this.#timer = setInterval(() => void this.#inTurn(() => this.#tend()), TEND_MS).unref()
  }

  /** Sends all that may be taken and is not sent. Does not throw. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush())
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(act).catch(error => this.#of.failed(asFailure(error)))
    return this.#turn
  }

  async #flush(): Promise<void> {
    const { outbox, dispatch } = this.#of
    while (this.#open && dispatch.up) {
      const jobs = outbox.unsent(this.#of.monotonic())
      if (jobs.length === 0) return
      const ids = jobs.map(job => job.id)
      // before it is sent, so that a job that moves meanwhile is marked for another time
      outbox.markSent(ids)
      try {
        await dispatch.send(jobs)
      } catch (error) {
        if (this.#open) outbox.markLost(ids)
        throw error
      }
    }
  }

  async #tend(): Promise<void> {
    const { outbox, dispatch } = this.#of
    if (!this.#open || !dispatch.up) return
    const sent = outbox.sent()
    const known = sent.length > 0 ? await dispatch.known(sent) : new Set<string>()
    const lost = sent.filter(job => !known.has(job.id)).map(job => job.id)
    if (lost.length > 0 && this.#open) outbox.markLost(lost)
    await this.#flush()
  }

  async close(): Promise<void> {
    this.#open = false
    clearInterval(this.#timer)
    await this.#turn
  }
}
