import { mkdir } from 'node:fs/promises'
import { Failure } from '../contract/errors.ts'
import type { Health } from '../contract/events.ts'
import type { QueueState } from '../contract/run.ts'
import { ANALYSIS_ENGINES } from './analysis/index.ts'
import type { Config } from './config.ts'
import { openElsewhere } from './serve-elsewhere.ts'
import { type Capabilities, wireFlows } from './flows.ts'
import { openHttp } from './http/open.ts'
import { queueStates } from './jobs/index.ts'
import {
  cancelTrack,
  eachTrack,
  getTrack,
  KeptAnalyses,
  movePlayhead,
  nameTrack,
  removeTrack,
  setManual,
  upload,
  uploadStems,
  usedBytes,
} from './library/index.ts'
import type { Incoming } from './library/track/upload.ts'
import { exportActions } from './export-actions.ts'
import type { Log } from './log.ts'
import { runActions } from './run-actions.ts'
import { setActions } from './set-actions.ts'
import { lockDataFolder } from './storage/local/data-lock.ts'
import { freeBytes } from './storage/local/free-space.ts'
import { openLibrary } from './storage/local/open-library.ts'

type Options = {
  config: Pick<Config, 'data' | 'host' | 'port' | 'maxBytes' | 'maxSeconds'> &
    Partial<Pick<Config, 'elsewhere' | 'quotaBytes'>> & { separations?: number }
  /** The token of workers on other machines, where it is not the data folder's. */
  workerToken?: string | undefined
  leaseMs?: number
  version: string
  boot: string
  log: Log
  does: Capabilities
  engines: () => Promise<Health['engines']>
  holdMs?: number
  headStartMs?: number
  stallMs?: number
}

type Served = {
  port: number
  /** Where workers on other machines come to; undefined where none may. */
  workerPort: number | undefined
  isEmpty: () => boolean
  /** Takes a file as the HTTP door does. */
  upload: (incoming: Incoming) => Promise<unknown>
  close(): Promise<void>
}

const openData = async ({ config: { data }, log }: Options) => {
  try {
    await mkdir(data, { recursive: true })
  } catch (error) {
    throw new Failure('data_folder', (error as Error).message, error)
  }
  const lock = lockDataFolder(data)
  try {
    return { lock, database: await openLibrary(data, Date.now(), says => log('error', says)) }
  } catch (error) {
    lock.close()
    throw error
  }
}

const loadOf = (queues: QueueState[]): Pick<Health, 'queue' | 'queues'> => ({
  queue: {
    queued: queues.reduce((sum, { queued }) => sum + queued, 0),
    running: queues.reduce((sum, { running }) => sum + running, 0),
  },
  queues,
})

/** Opens the server on its data folder: the library, its flows, the HTTP door.
 *  @throws data_folder, port_taken */
export const serve = async (of: Options): Promise<Served> => {
  const { config, version, boot, log, holdMs, headStartMs } = of
  const { lock, database } = await openData(of)
  const { data, maxSeconds } = config
  const { quotaBytes, separations } = config
  const elsewhere = config.elsewhere
    ? await openElsewhere({ data, elsewhere: config.elsewhere, token: of.workerToken, log, leaseMs: of.leaseMs })
    : undefined
  const queueing = { openQueue: elsewhere?.openQueue, separatesHere: config.elsewhere?.separatesHere }
  const flows = wireFlows(
    { data, boot, database, maxSeconds, log, holdMs, headStartMs, quotaBytes, separations, ...queueing },
    of.does,
  )
  const { probe, checkEngine, stemImports } = of.does
  const { maxBytes } = config
  const uploads = { ...flows, data, probe, checkEngine, stemImports, maxSeconds, maxBytes, now: Date.now }
  const analyses = new KeptAnalyses({ ...flows, data, analyse: of.does.analyseMix, engines: ANALYSIS_ENGINES })
  const take = (incoming: Incoming) => upload(uploads, incoming)
  const health = async (asked: { engines: boolean }): Promise<Health> => ({
    ...{ ok: true, version, boot, seq: flows.events.last(), engines: asked.engines ? await of.engines() : [] },
    freeBytes: await freeBytes(data),
    ...loadOf(queueStates(database, flows.places)),
    library: { usedBytes: usedBytes(flows), quotaBytes: flows.quotaBytes },
    ...(elsewhere ? { workers: elsewhere.workers() } : {}),
  })
  const close = async () => {
    await Promise.all([elsewhere?.closeDoor(), flows.close(), analyses.close()])
    await elsewhere?.close()
    database.close()
    lock.close()
  }
  try {
    await elsewhere?.untilThere()
    await flows.start()
    await elsewhere?.openDoor(flows.lend)
    const http = await openHttp({
      ...{ host: config.host, port: config.port, maxBytes: config.maxBytes, version, log, health },
      ...{ events: flows.events, ...(of.stallMs ? { stallMs: of.stallMs } : {}) },
      sets: setActions(flows.ownSets),
      runs: runActions({ ...flows, checkEngine: of.does.checkEngine }),
      exports: exportActions({ ...flows, data }),
      analyses: {
        document: (id, engine) => analyses.document(id, engine),
        list: id => analyses.list(id),
        make: (id, engine) => analyses.make(id, engine),
      },
      byHand: { grid: (id, to) => setManual(flows, id, to), name: (id, to) => nameTrack(flows, id, to) },
      tracks: {
        list: of => eachTrack(flows, of),
        get: id => getTrack(flows, id),
        upload: take,
        uploadStems: incoming => uploadStems(uploads, incoming),
        remove: id => removeTrack(uploads, id),
        cancel: id => cancelTrack(flows, id),
        playhead: (id, seconds) => movePlayhead(flows, id, seconds),
      },
    })
    return {
      port: http.port,
      workerPort: elsewhere?.port,
      isEmpty: () => flows.tracks.ids().length === 0,
      upload: take,
      close: async () => {
        await Promise.all([http.close(), flows.close()])
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
