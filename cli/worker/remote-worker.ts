import { setTimeout as pause } from 'node:timers/promises'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { Claim, RemoteKind, WorkerHello, WorkerWelcome } from '../../contract/remote-worker.ts'
import { Dispatch } from '../../server/jobs/index.ts'
import { type Abilities, doClaim } from './do-claim.ts'
import { type Hold, holdClaim } from './hold-claim.ts'
import type { ServerLink } from './server-link.ts'

/** What a worker tells of itself. */
export type Told =
  | { t: 'ready' }
  | { t: 'waits'; failure: Failure }
  | { t: 'taken'; kind: RemoteKind; attempt: number }
  | { t: 'done'; kind: RemoteKind; seconds: number }
  | { t: 'ended'; kind: RemoteKind; failure: Failure }

type Options = {
  me: WorkerHello
  link: ServerLink
  redis: string
  does: Abilities
  tell: (told: Told) => void
}

const HELLO_MS = 3000
const LOOK_MS = 200
/** After a job that the server could not begin: it may have no room just now. */
const REST_MS = 3000
/** What does not pass by waiting. */
const FINAL = new Set(['bad_token', 'bad_request', 'redis_evicts'])

/** A worker at its server: takes one job of each of its kinds at a time, until it is closed. */
export class RemoteWorker {
  readonly #of: Options
  readonly #holds = new Map<Hold, Promise<void>>()
  #closing = false
  #dispatch: Dispatch | undefined

  constructor(of: Options) {
    this.#of = of
  }

  /** Works until it is closed. @throws bad_token, bad_request (another version), redis_evicts */
  async run(): Promise<void> {
    const welcome = await this.#comeIn()
    if (!welcome) return
    this.#dispatch = new Dispatch({ url: this.#of.redis, queue: welcome.queue })
    const { me, tell } = this.#of
    try {
      await this.#untilRedis(this.#dispatch)
      if (!this.#closing) tell({ t: 'ready' })
      await Promise.all([this.#sayHello(), ...me.kinds.map(kind => this.#takeAll(kind, welcome.leaseMs))])
    } finally {
      await this.#dispatch.close()
    }
  }

  /** Says hello until the server answers. */
  async #comeIn(): Promise<WorkerWelcome | undefined> {
    for (let told = false; !this.#closing; told = true) {
      try {
        return await this.#of.link.hello(this.#of.me)
      } catch (error) {
        const failure = asFailure(error)
        if (FINAL.has(failure.code)) throw failure
        if (!told) this.#of.tell({ t: 'waits', failure })
        await this.#rest(HELLO_MS / 3)
      }
    }
    return undefined
  }

  async #untilRedis(dispatch: Dispatch): Promise<void> {
    for (let told = false; !this.#closing; told = true) {
      try {
        return await dispatch.untilUp(HELLO_MS)
      } catch (error) {
        const failure = asFailure(error)
        if (FINAL.has(failure.code)) throw failure
        if (!told) this.#of.tell({ t: 'waits', failure })
      }
    }
  }

  async #sayHello(): Promise<void> {
    while (!this.#closing) {
      await this.#rest(HELLO_MS)
      if (!this.#closing) await this.#of.link.hello(this.#of.me).catch(() => undefined)
    }
  }

  /** Waits; a close cuts it short. */
  async #rest(ms: number): Promise<void> {
    const until = performance.now() + ms
    while (!this.#closing && performance.now() < until) await pause(Math.min(LOOK_MS, ms))
  }

  async #takeAll(kind: RemoteKind, leaseMs: number): Promise<void> {
    while (!this.#closing) {
      const job = await this.#dispatch?.next(kind).catch(() => undefined)
      if (!job) await this.#rest(LOOK_MS)
      else await this.#take(kind, job, leaseMs)
    }
  }

  async #take(kind: RemoteKind, job: string, leaseMs: number): Promise<void> {
    const { link, me, tell } = this.#of
    let claim: Claim
    try {
      claim = await link.claim({ worker: me.id, kind, job })
    } catch (error) {
      const failure = asFailure(error)
      if (failure.code === 'nothing_to_claim') return
      tell({ t: 'waits', failure })
      return this.#rest(REST_MS)
    }
    const hold = holdClaim(claim, link.of(claim), leaseMs)
    if (this.#closing) hold.abort(LEFT)
    const done = this.#work(claim, hold)
    this.#holds.set(hold, done)
    await done
    this.#holds.delete(hold)
  }

  async #work(claim: Claim, hold: Hold): Promise<void> {
    const { does, tell } = this.#of
    const { kind, attempt } = claim
    const link = this.#of.link.of(claim)
    const began = performance.now()
    tell({ t: 'taken', kind, attempt })
    try {
      await doClaim({ claim, link, hold, does })
      tell({ t: 'done', kind, seconds: (performance.now() - began) / 1000 })
    } catch (error) {
      const failure = asFailure(error)
      const left = failure === LEFT
      tell({ t: 'ended', kind, failure })
      if (failure.code !== 'stale_claim') await link.giveUp({ failure: failure.toJSON(), left }).catch(() => undefined)
    } finally {
      await hold.release()
    }
  }

  /** Takes nothing more, and gives back what it has. */
  async close(): Promise<void> {
    this.#closing = true
    for (const hold of this.#holds.keys()) hold.abort(LEFT)
    await Promise.all(this.#holds.values())
  }
}

const LEFT = new Failure('worker_left')
