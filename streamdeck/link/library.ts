import { dataFolder } from '../../contract/data-folder.ts'
import type { Run } from '../../contract/run.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { QueueState, SetList, View } from '../view.ts'
import { ask, type Place } from './find-bridge.ts'

type Listed = { id: string; name: string; tracks?: { id: string; hash: string | null; title: string }[] }

const titleOf = ({ title, artist }: Pick<TrackSheet, 'title' | 'artist'>): string =>
  [title, artist].filter(Boolean).join(' · ')

/** What can be loaded, and the saved sets with those of their tracks that are there. */
export const readTracks = async (place: Place): Promise<Pick<View, 'library' | 'sets'> | undefined> => {
  const [sheets, listed] = (await Promise.all([ask(place, '/sheets'), ask(place, '/sets')])) as [
    TrackSheet[] | undefined,
    Listed[] | undefined,
  ]
  if (!Array.isArray(sheets) || !Array.isArray(listed)) return undefined
  const loadable = sheets.filter(({ mix, stems }) => mix !== null || stems !== null)
  const find = ({ id, hash }: { id: string; hash: string | null }) =>
    loadable.find(sheet => sheet.id === id) ?? loadable.find(({ mix }) => hash !== null && mix === dataFolder.mix(hash))
  const sets = listed.map(({ id, name, tracks = [] }): SetList => {
    const there = tracks.flatMap(track => find(track) ?? [])
    return { id, name, tracks: there.map(sheet => ({ id: sheet.id, title: titleOf(sheet) })) }
  })
  return { library: loadable.map(sheet => ({ id: sheet.id, title: titleOf(sheet) })), sets }
}

/** How the queue stands, by the runs that are not ended. */
export const queueOf = (running: readonly Run[], queued: readonly Run[]): QueueState => {
  const [first] = running
  const sum = running.reduce((all, { progress }) => all + progress, 0)
  return {
    away: false,
    running: running.length,
    waiting: queued.length,
    percent: running.length > 0 ? Math.floor(sum / running.length) : null,
    title: first?.title ?? queued[0]?.title ?? '',
  }
}

export const NO_QUEUE: QueueState = { away: true, running: 0, waiting: 0, percent: null, title: '' }

export const readQueue = async (place: Place): Promise<QueueState> => {
  const runs = (state: string) => ask(place, `/api/runs?state=${state}&limit=50`) as Promise<Run[] | undefined>
  const [running, queued] = await Promise.all([runs('processing'), runs('queued')])
  return Array.isArray(running) && Array.isArray(queued) ? queueOf(running, queued) : NO_QUEUE
}
