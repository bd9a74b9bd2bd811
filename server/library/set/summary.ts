import type { SetSummary } from '../../../contract/set.ts'
import type { TrackStore } from '../track/store.ts'
import type { KeptSet } from './store.ts'

/** The library's track of a set's track: by its id, else by its file. */
export const trackIn = (tracks: TrackStore, { id, hash }: { id: string; hash: string | null }) =>
  tracks.get(id) ?? (hash === null ? undefined : tracks.byHash(hash))

export const summaryOf = (
  tracks: TrackStore,
  { id, name, document, revision, savedAt, createdAt }: KeptSet,
): SetSummary => ({
  ...{ id, name, savedAt, createdAt, revision },
  tracks: document.tracks.map(track => {
    const { title, artist, hash } = track
    const known = trackIn(tracks, track)
    return { title: known?.title ?? title, artist, hash: known?.hash ?? hash, trackId: known?.id ?? null }
  }),
})
