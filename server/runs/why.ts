import type { FailureReport } from '../../contract/errors.ts'
import type { JobKind } from '../../contract/run.ts'
import type { Standing } from '../jobs/index.ts'
import { MOST_ATTEMPTS } from '../jobs/retry.ts'

/** What a step is called in a sentence. */
const DOING: Record<string, string> = {
  decode: 'decoding',
  separate: 'separating',
  analyse: 'analysing',
  export: 'exporting',
}

type Known = {
  kind: JobKind
  /** What its last attempt failed with. */
  failure: FailureReport | null
  /** How many of its kind run at once, here and elsewhere. */
  places: number
  titleOf: (runId: string) => string | null
}

const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8)

/** Why a job waits, as a sentence for the user; null for one that does not wait. */
export const whyOf = (standing: Standing, { kind, failure, places, titleOf }: Known): string | null => {
  if (standing.state !== 'queued') return null
  if (standing.paused) return `The queue "${kind}" is paused`
  if (standing.nextAttemptAt !== null)
    return `Attempt ${standing.attempts} failed; attempt ${standing.attempts + 1} of ${MOST_ATTEMPTS} comes at ${clock(standing.nextAttemptAt)}`
  if (places === 0 && standing.ahead === 0) return `Waits for a worker on another machine: none here takes "${kind}"`
  if (standing.held) return `Waits, and goes on by itself. ${failure?.error ?? `Held by ${standing.held}`}`
  if (standing.ahead === 0 || !standing.first) return 'Next to go'
  const { node, runId } = standing.first
  const others = standing.ahead === 1 ? 'Behind 1 job' : `Behind ${standing.ahead} jobs, the first of them`
  return `${others}: ${DOING[node] ?? node} "${titleOf(runId) ?? 'another track'}"`
}
