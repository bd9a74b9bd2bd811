import { setTimeout as pause } from 'node:timers/promises'
import { asFailure, ERRORS, type ErrorCode, Failure } from '../../contract/errors.ts'
import type { Claim } from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'
import type { ClaimLink } from './server-link.ts'

const PAUSE_MS = 300

/** A claim while its work goes on: it is kept alive, told of progress, and listened to. */
export type Hold = {
  /** Aborted when the work is no longer wanted, or the server has not been heard for a lease. */
  signal: AbortSignal
  progress(percent: number, etaSeconds: number | null): void
  playhead(): Samples
  /** Gives the work up from here. */
  abort(why: Failure): void
  /** Ends the beats. */
  release(): Promise<void>
}

const failureOf = ({ code, error }: { code: string; error: string }): Failure => {
  const known = code in ERRORS ? (code as ErrorCode) : 'internal'
  return new Failure(known, error)
}

/** A beat goes out as soon as the last one was answered, which is at once when there is news for us. */
export const holdClaim = (claim: Claim, link: ClaimLink, leaseMs: number): Hold => {
  const work = new AbortController()
  const beats = new AbortController()
  let told: { percent: number | null; etaSeconds: number | null } = { percent: null, etaSeconds: null }
  let playhead = claim.playhead
  const beat = async (): Promise<void> => {
    let heard = performance.now()
    while (!beats.signal.aborted && !work.signal.aborted) {
      try {
        const orders = await link.beat({ ...told, playhead }, beats.signal)
        heard = performance.now()
        playhead = orders.playhead
        if (orders.stop) work.abort(failureOf(orders.stop))
      } catch (error) {
        if (beats.signal.aborted) return
        const failure = asFailure(error)
        if (failure.code !== 'server_unreachable') work.abort(failure)
        else if (performance.now() - heard > leaseMs) work.abort(new Failure('stale_claim', 'the server is silent'))
        await pause(PAUSE_MS)
      }
    }
  }
  const done = beat()
  return {
    signal: work.signal,
    progress: (percent, etaSeconds) => {
      told = { percent, etaSeconds }
    },
    playhead: () => playhead,
    abort: why => work.abort(why),
    release: async () => {
      beats.abort()
      await done
    },
  }
}
