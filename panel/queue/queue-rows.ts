import type { Track } from '../../contract/track.ts'
import { timeText } from '../deck/time-text.ts'
import type { Upload } from '../library/rows.ts'
import { words } from '../strings.ts'

export type QueueRow = { id: string; title: string; runs: boolean; percent: number; says: string }

const stepText = (step: string | null): string => (step && words.library.steps[step]) ?? words.library.states.processing

const running = (track: Track): QueueRow => {
  const eta = track.etaSeconds === null ? '' : ` · ${words.queue.left(timeText(track.etaSeconds))}`
  return {
    id: track.id,
    title: track.title,
    runs: true,
    percent: track.progress,
    says: `${stepText(track.step)}${eta}`,
  }
}

/** What runs and what waits, in the order in which it will run, each with why it waits. */
export const queueRows = (of: { tracks: Track[]; uploads: Upload[]; away: boolean }): QueueRow[] => {
  const byAge = of.tracks.toSorted((a, b) => a.addedAt - b.addedAt)
  const now = byAge.filter(track => track.state === 'processing')
  // One song is separated at a time: a later one that has no estimate yet waits for the one before.
  const separated = now.find(track => track.step === 'separate')
  const waitsHere = (track: Track): boolean =>
    track.step === 'separate' && track !== separated && track.etaSeconds === null && separated !== undefined
  const waiting = byAge.filter(track => track.state === 'queued')
  const why = (i: number): string => {
    if (of.away) return words.queue.libraryAway
    const ahead = waiting[i - 1] ?? now.at(-1)
    return ahead ? words.queue.behind(ahead.title) : words.queue.next
  }
  return [
    ...of.uploads
      .filter(upload => !upload.failure)
      .map(u => ({ id: u.id, title: u.name, runs: true, percent: u.percent, says: words.library.states.uploading })),
    ...now.map(track =>
      waitsHere(track) && separated
        ? { ...running(track), runs: false, says: words.queue.behind(separated.title) }
        : running(track),
    ),
    ...waiting.map((t, i) => ({ id: t.id, title: t.title, runs: false, percent: 0, says: why(i) })),
  ]
}
