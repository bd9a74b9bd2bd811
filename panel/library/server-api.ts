import type { FailureReport } from '../../contract/errors.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { Naming } from '../../contract/naming.ts'
import type { AnalysisDocument, KeptAnalysis } from '../../contract/analysis-document.ts'
import type { ExportFormat } from '../../contract/export.ts'
import type { Export } from '../../contract/export-schema.ts'
import type { Health } from '../../contract/events.ts'
import type { JobKind, QueueState, Run } from '../../contract/run.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'

/** A failure as the server tells it; `library_away` when nothing answered. */
export class Refused extends Error {
  readonly report: Pick<FailureReport, 'error' | 'cure'> & { code: string }
  constructor(report: Pick<FailureReport, 'error' | 'cure'> & { code: string }) {
    super(report.error)
    this.report = report
  }
}
/** One attempt that failed: GET /api/runs/{id}/log. */
export type RunFailure = { node: string; attempt: number; at: number; failure: Refused['report']; log: string }
export const AWAY = { code: 'library_away', error: 'The library does not answer', cure: 'It comes back by itself' }
export const reportOfThrown = (thrown: unknown): Refused['report'] => (thrown instanceof Refused ? thrown.report : AWAY)

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

/** The JSON of an answer; null where there is none. @throws Refused */
export const ask = async (url: string, init?: RequestInit): Promise<unknown> => {
  const answer = await fetch(url, init).catch(() => {
    throw new Refused(AWAY)
  })
  const body: unknown = answer.status === 204 ? null : await answer.json().catch(() => null)
  if (!answer.ok) throw new Refused(reportOf(body))
  return body
}

/** A request that brings JSON. */
export const sent = (method: 'POST' | 'PUT', body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const listOf = <T>(body: unknown, key: string): T[] =>
  Array.isArray(body) ? (body as T[]) : (((body as Record<string, unknown> | null)?.[key] ?? []) as T[])

/** Every track, what is to be done, and the event seq that all of it is at least as new as. Which engines can run is
 *  asked beside it: that may take the server seconds. */
export const fetchLibrary = async (api: string) => {
  const health = (await ask(`${api}/api/health?engines=none`)) as Health
  const none = () => []
  const [tracks, queues, ...runs] = await Promise.all([
    ask(`${api}/api/tracks?brief=true`),
    fetchQueues(api).catch(none),
    ...['processing', 'queued', 'failed'].map(state => ask(`${api}/api/runs?state=${state}&limit=200`).catch(none)),
  ])
  return {
    seq: health.seq,
    tracks: listOf<Track>(tracks, 'tracks'),
    runs: runs.flatMap(list => listOf<Run>(list, 'runs')),
    queues,
  }
}
export const fetchEngines = async (api: string): Promise<Health['engines']> =>
  ((await ask(`${api}/api/health`)) as Health).engines ?? []
export const fetchQueues = async (api: string): Promise<QueueState[]> =>
  listOf(await ask(`${api}/api/queues`), 'queues')
export const pauseQueue = async (api: string, kind: JobKind, paused: boolean): Promise<QueueState[]> =>
  listOf(await ask(`${api}/api/queues/${kind}/${paused ? 'pause' : 'resume'}`, { method: 'POST' }), 'queues')
export const retryRun = async (api: string, id: string): Promise<Run> =>
  (await ask(`${api}/api/runs/${id}/retry`, sent('POST', {}))) as Run
export const cancelRun = async (api: string, id: string): Promise<Run> =>
  (await ask(`${api}/api/runs/${id}/cancel`, { method: 'POST' })) as Run
/** What failed, attempt by attempt, with what its engine said. */
export const fetchLog = async (api: string, id: string): Promise<RunFailure[]> =>
  listOf(await ask(`${api}/api/runs/${id}/log`), 'failures')
export const separateAgain = async (api: string, id: string, engine: string | null): Promise<Run> =>
  (await ask(`${api}/api/tracks/${id}/separate`, sent('POST', { engine }))) as Run
export const deleteTrack = (api: string, id: string): Promise<unknown> =>
  ask(`${api}/api/tracks/${id}`, { method: 'DELETE' })
export const cancelTrack = (api: string, id: string): Promise<unknown> =>
  ask(`${api}/api/tracks/${id}/cancel`, { method: 'POST' })
/** Keeps what was set by hand; the track as it is then. */
export const putManual = async (api: string, id: string, manual: ManualGrid): Promise<Track> =>
  (await ask(`${api}/api/tracks/${id}/manual`, sent('PUT', manual))) as Track
export const putNaming = async (api: string, id: string, naming: Naming): Promise<Track> =>
  (await ask(`${api}/api/tracks/${id}/naming`, sent('PUT', naming))) as Track
/** One track whole. */
export const fetchTrack = async (api: string, id: string): Promise<Track> =>
  (await ask(`${api}/api/tracks/${id}`)) as Track
export const exportTrack = async (api: string, id: string, format: ExportFormat): Promise<Run> =>
  (await ask(`${api}/api/tracks/${id}/export`, sent('POST', { format }))) as Run
/** What is there to be downloaded of a track, and where. */
export const fetchExports = async (api: string, id: string): Promise<(Export & { url: string })[]> => {
  const found = listOf<Export>(await ask(`${api}/api/tracks/${id}/exports`), 'exports')
  return found.map(one => ({ ...one, url: `${api}/api/runs/${one.runId}/export` }))
}
/** What each engine heard in a track, or is about to, and the curves of the server's own; none where that is not known. */
export const fetchHeard = async (api: string, id: string) => {
  const [kept, own] = await Promise.all([
    ask(`${api}/api/tracks/${id}/analyses`).then(
      body => listOf<KeptAnalysis>(body, 'analyses'),
      () => [],
    ),
    ask(`${api}/api/tracks/${id}/analysis`).then(
      body => body as AnalysisDocument,
      () => null,
    ),
  ])
  return { kept, curves: own?.curves ?? null }
}
/** Lets another engine listen, beside what is there. */
export const analyseBy = async (api: string, id: string, engine: string): Promise<KeptAnalysis> =>
  (await ask(`${api}/api/tracks/${id}/analyse`, sent('POST', { engine }))) as KeptAnalysis
/** What the bridge can play, from the data folder; needs no server. One alone by its id. */
export const fetchSheets = async (only?: string): Promise<TrackSheet[]> =>
  listOf<TrackSheet>(await ask(only === undefined ? '/sheets' : `/sheets?id=${encodeURIComponent(only)}`), 'sheets')
