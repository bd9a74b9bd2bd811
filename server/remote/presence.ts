import type { RemoteWorker, WorkerHello } from '../../contract/remote-worker.ts'

/** Who is not heard for so long is no longer shown. */
const GONE_MS = 60_000

/** The workers that were heard of late. */
export type Presence = {
  heard(worker: WorkerHello): void
  /** Hears again of one that is known. */
  heardAgain(id: string): void
  get(id: string): WorkerHello | undefined
  list(runningOf: (id: string) => RemoteWorker['running']): RemoteWorker[]
}

export const presence = (now: () => number = () => performance.now()): Presence => {
  const seen = new Map<string, { worker: WorkerHello; at: number }>()
  return {
    heard: worker => {
      seen.set(worker.id, { worker, at: now() })
    },
    heardAgain: id => {
      const known = seen.get(id)
      if (known) known.at = now()
    },
    get: id => seen.get(id)?.worker,
    list: runningOf => {
      for (const [id, { at }] of seen) if (now() - at > GONE_MS) seen.delete(id)
      return [...seen].map(([id, { worker, at }]) => {
        const { name, host, engine, engineVersion, kinds } = worker
        const lastSeenSeconds = Math.round((now() - at) / 100) / 10
        return { name, host, engine, engineVersion, kinds, running: runningOf(id), lastSeenSeconds }
      })
    },
  }
}
