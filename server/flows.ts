/** When this, do that: the server's whole course of events. */
import { join } from 'node:path'
import { dataFolder } from '../contract/data-folder.ts'
import { lender, type OpenQueue } from './flows-elsewhere.ts'
import { pruneJobs, isFree, sqliteQueue, Workers } from './jobs/index.ts'
import {
  type AnalyseDeps,
  analyseTrack,
  announce,
  countSets,
  type DecodeDeps,
  decodeTrack,
  type ExportDeps,
  exportNode,
  eventLog,
  hashOfFolder,
  type Playheads,
  type RefineDeps,
  refiner,
  type SeparateDeps,
  onDecks,
  openSets,
  separateAhead,
  separateTrack,
  type StemImports,
  sheetKeeper,
  stemSets,
  sweepFailed,
  sweepOrphans,
  trackStore,
  type UploadDeps,
} from './library/index.ts'
import type { Log } from './log.ts'
import {
  executionStore,
  isOver,
  performJobs,
  type Run,
  type RunLine,
  runStore,
  runView,
  sealTheRest,
} from './runs/index.ts'
import type { Database } from './storage/local/database.ts'
import { turns } from './storage/local/turns.ts'

/** What the steps are done by. */
export type Capabilities = {
  probe: UploadDeps['probe']
  decodeToMix: DecodeDeps['decodeToMix']
  separator: SeparateDeps['separator']
  stemsKey: SeparateDeps['stemsKey']
  /** What takes songs in that come in stems; none without it. */
  stemImports?: StemImports & { make: NonNullable<DecodeDeps['importStems']> }
  analyseMix: AnalyseDeps['analyseMix']
  /** Throws unknown_engine at a name that no separation engine has. */
  checkEngine?: (name: string) => unknown
  analyseFirst?: DecodeDeps['analyseFirst']
  analyseStems?: RefineDeps['analyseStems']
  exportZip: ExportDeps['exportZip']
}
type Options = {
  data: string
  boot: string
  database: Database
  maxSeconds: number
  log: Log
  holdMs?: number | undefined
  headStartMs?: number | undefined
  /** What the library's audio may take, in bytes; null: what the disk has. */
  quotaBytes?: number | null | undefined
  /** Separations at once: 1 or 2. */
  separations?: number | undefined
  /** Another engine of the queue than the database's own. */
  openQueue?: OpenQueue | undefined
  /** False leaves separations to workers on other machines. */
  separatesHere?: boolean | undefined
}

const DAY_MS = 86_400_000

export const wireFlows = (of: Options, does: Capabilities) => {
  const { data, database, log } = of
  const tracks = trackStore(database)
  const runs = runStore(database)
  const events = eventLog(database)
  const sheets = sheetKeeper({ data, tracks, runs, log })
  const library = { database, tracks, runs, events, sheets }
  const playheads: Playheads = new Map()
  const inTurn = turns()
  const queue = (of.openQueue ?? sqliteQueue)({ database, boot: of.boot })

  const sets = stemSets(database)
  const ownSets = openSets({ data, database, tracks, log })
  const room = {
    ...{ data, sets, inTurn, quotaBytes: of.quotaBytes ?? null },
    ...{ onDecks: () => onDecks(playheads), inSets: ownSets.setList.holds },
  }
  const work = { ...library, ...room, closing: (): boolean => workers.closing }
  const steps = (by: Capabilities, on: typeof work) => stepsOf(by, { ...of, ...on, playheads })
  const line: RunLine = {
    database,
    store: runs,
    executions: executionStore(database),
    queue,
    log,
    nodes: steps(does, work),
    // a run moved: it is told of, and its track, whose sheet follows; what failed is swept
    changed: run => {
      if (!tracks.get(run.trackId)) return
      announce(library, run.trackId, 'track.changed')
      events.appendRun(runView({ ...line, places }, run))
      if (isOver(run)) database.afterwards(() => over(run))
    },
    // a job was added: it is taken
    wake: () => workers.wake(),
    // a run was cancelled: what runs of it is stopped
    stop: (jobs, failure) => workers.abort(jobs, failure),
  }
  const separations = of.separatesHere === false ? 0 : (of.separations ?? 1)
  const places = { import: 3, separation: separations, analysis: 2, export: 2 }
  const workers: Workers = new Workers({
    ...{ queue, places },
    perform: performJobs(line, () => workers.closing),
    holdMs: of.holdMs ?? 5000,
    failed: ({ message, stack }) => log('error', message, { cause: stack }),
  })
  const settled = (runId: string) => workers.settled(runId)
  const sweeping = { ...library, data, sets, inTurn, settled }
  const refining = refiner({ ...work, log, analyseStems: does.analyseStems })
  const over = (run: Run) => {
    if (run.state === 'failed' || run.kind === 'export')
      sweepFailed(sweeping, run.trackId).catch(error => log('error', 'not swept', { cause: String(error) }))
    // its stems are there: beats and key are heard once more, by them
    else refining.refine(run.trackId)
  }

  /** The server starts: what a dead one left is swept, sheets are made whole, jobs and refining go on. */
  const start = async (): Promise<void> => {
    await tidy({ ...sweeping, log })
    await ownSets.setFiles.followAll()
    workers.wake()
    // what was to be heard by its stems when the last one ended
    for (const { id } of tracks.list()) refining.refine(id)
    // what a dead server had made and not hashed
    sealTheRest(line, folder => hashOfFolder(join(data, folder)), work.closing).catch(error =>
      log('error', 'an output was not hashed', { cause: String(error) }),
    )
  }
  /** The server ends: what runs is stopped and begins again at the next start. */
  const close = async (): Promise<void> => {
    refining.close()
    await workers.close()
    await sheets.settled()
    await ownSets.setFiles.settled()
  }
  const lend = lender({ line, workers, by: (other, closing) => steps({ ...does, ...other }, { ...work, closing }) })
  return { ...library, ...room, ownSets, line, places, inTurn, settled, playheads, queue, workers, lend, start, close }
}

/** What is done before the first request: what a dead server left is swept, what an earlier version made is counted. */
const tidy = async (of: Parameters<typeof sweepFailed>[0] & { log: Log }): Promise<void> => {
  const swept = await sweepOrphans(of)
  if (swept > 0) of.log('info', `swept ${swept} files that nobody owns from ${dataFolder.staging} and the library`)
  await countSets(of)
  pruneJobs(of.database, Date.now() - 7 * DAY_MS)
  for (const { id } of of.tracks.list()) {
    of.sheets.follow(id)
    if (of.runs.list({ trackId: id }).some(({ state }) => state === 'failed')) await sweepFailed(of, id)
  }
}

/** A step is done by its capability. */
const stepsOf = (
  does: Capabilities,
  on: Omit<DecodeDeps, 'decodeToMix' | 'stemsKey' | 'separateAhead'> & {
    playheads: Playheads
    headStartMs?: number | undefined
    separatesHere?: boolean | undefined
  },
): RunLine['nodes'] => {
  const playhead = (id: string) => on.playheads.get(id) ?? 0
  const isNext = () => on.separatesHere !== false && isFree(on.database, 'separation')
  const separating = { ...on, ...does, playhead, isNext }
  return {
    decode: decodeTrack({
      ...{ ...on, ...does, importStems: does.stemImports?.make },
      separateAhead: (of, duration) => separateAhead(separating, of, duration),
    }),
    separate: separateTrack(separating),
    export: exportNode({ ...on, ...does }),
    analyse: analyseTrack({ ...on, analyseMix: does.analyseMix, headStartMs: on.headStartMs ?? 5000 }),
  }
}
export type Flows = ReturnType<typeof wireFlows>
