import type { FailureReport } from '../../contract/errors.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'

/** A failure as the server tells it; `library_away` when nothing answered. */
export class Refused extends Error {
  readonly report: Pick<FailureReport, 'error' | 'cure'> & { code: string }
  constructor(report: Pick<FailureReport, 'error' | 'cure'> & { code: string }) {
    super(report.error)
    this.report = report
  }
}
export const AWAY = { code: 'library_away', error: 'The library does not answer', cure: 'It comes back by itself' }

/** The body of a refusal as a report, whatever came. */
export const reportOf = (body: unknown): Refused['report'] => {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (key: string, otherwise: string) => (typeof given[key] === 'string' ? (given[key] as string) : otherwise)
  return {
    code: text('code', 'internal'),
    error: text('error', 'The library refused'),
    cure: text('cure', 'Try again'),
  }
}

const ask = async (url: string, init?: RequestInit): Promise<unknown> => {
  const answer = await fetch(url, init).catch(() => {
    throw new Refused(AWAY)
  })
  const body: unknown = answer.status === 204 ? null : await answer.json().catch(() => null)
  if (!answer.ok) throw new Refused(reportOf(body))
  return body
}

const listOf = <T>(body: unknown, key: string): T[] =>
  Array.isArray(body) ? (body as T[]) : (((body as Record<string, unknown> | null)?.[key] ?? []) as T[])

/** Every track, and the event seq that the list is at least as new as. */
export const fetchLibrary = async (api: string): Promise<{ seq: number; tracks: Track[] }> => {
  const health = (await ask(`${api}/api/health`)) as { seq: number }
  return { seq: health.seq, tracks: listOf<Track>(await ask(`${api}/api/tracks`), 'tracks') }
}
export const deleteTrack = (api: string, id: string): Promise<unknown> =>
  ask(`${api}/api/tracks/${id}`, { method: 'DELETE' })
export const cancelTrack = (api: string, id: string): Promise<unknown> =>
  ask(`${api}/api/tracks/${id}/cancel`, { method: 'POST' })
/** What the bridge can play, from the data folder; needs no server. */
export const fetchSheets = async (): Promise<TrackSheet[]> => listOf<TrackSheet>(await ask('/sheets'), 'sheets')
