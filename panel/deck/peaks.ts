import { PEAK_FRAMES, type Ranges } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'

/** Peaks of one file: int8 pairs (min, max), one for each 1,024 frames, 127 = amplitude 1; zero where not fetched. */
export type Peaks = { pairs: Int8Array; known: Ranges }
export type FileKey = string

/** The parts [from, to) of `wanted` that `known` does not hold, in pairs. */
export const missing = (wanted: Ranges, known: Ranges): Ranges => {
  let open = wanted.map(([a, b]) => [Math.floor(a / PEAK_FRAMES), Math.ceil(b / PEAK_FRAMES)] as [number, number])
  for (const [a, b] of known)
    open = open.flatMap(([from, to]): Ranges => {
      if (b <= from || a >= to) return [[from, to]]
      return (
        [
          [from, a],
          [b, to],
        ] as Ranges
      ).filter(([x, y]) => y > x)
    })
  return open
}

/** Fetches peaks of a track's files as they become ready; keeps one track's peaks and forgets them with it. */
export class PeakShelf {
  readonly peaks = new Map<FileKey, Peaks>()
  /** Goes up whenever a peak came, so that a painter knows. */
  version = 0
  #abort = new AbortController()
  #trackId: string | null = null
  readonly #baseUrl: string

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /** Takes the track as it is now: what is newly ready is fetched. */
  take(track: LoadedTrack | null): void {
    if (track?.id !== this.#trackId) this.#forget()
    this.#trackId = track?.id ?? null
    for (const source of [track?.mix, track?.stems]) {
      if (!source) continue
      for (const file of source.manifest.files) void this.#fetch(`${source.folder}/${file}`, source.manifest)
    }
  }

  close(): void {
    this.#forget()
  }

  #forget(): void {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.peaks.clear()
    this.version++
  }

  async #fetch(key: FileKey, { samples, ready }: { samples: number; ready: Ranges }): Promise<void> {
    const size = 2 * Math.ceil(samples / PEAK_FRAMES)
    let held = this.peaks.get(key)
    if (!held || held.pairs.length < size) {
      const pairs = new Int8Array(size)
      if (held) pairs.set(held.pairs)
      held = { pairs, known: held?.known ?? [] }
      this.peaks.set(key, held)
    }
    const signal = this.#abort.signal
    for (const [from, to] of missing(ready, held.known)) {
      // Marked before the answer, so that the next manifest does not ask again; taken back if it fails.
      const before = held.known
      held.known = [...before, [from, to]]
      const came = await this.#part(key, from, to, signal).catch(() => undefined)
      if (signal.aborted) return
      const now = this.peaks.get(key)
      if (!came || !now) {
        held.known = held.known.filter(([a, b]) => a !== from || b !== to)
        continue
      }
      now.pairs.set(came.subarray(0, Math.max(0, now.pairs.length - 2 * from)), 2 * from)
      this.version++
    }
  }

  /** @returns the pairs [from, to), fewer where the file ends before */
  async #part(key: FileKey, from: number, to: number, signal: AbortSignal): Promise<Int8Array> {
    const answer = await fetch(`${this.#baseUrl}/audio/${key}.peaks`, {
      headers: { range: `bytes=${2 * from}-${2 * to - 1}` },
      signal,
    })
    if (!answer.ok) throw new Error(`peaks: ${answer.status}`)
    const bytes = new Int8Array(await answer.arrayBuffer())
    return answer.status === 206 ? bytes : bytes.subarray(2 * from, 2 * to)
  }
}

/** Smallest and largest of the pairs [from, to), as −1…1. */
export const extent = (pairs: Int8Array, from: number, to: number): { low: number; high: number } => {
  let [low, high] = [0, 0]
  for (let i = Math.max(0, from); i < Math.min(to, pairs.length / 2); i++) {
    low = Math.min(low, pairs[2 * i] as number)
    high = Math.max(high, pairs[2 * i + 1] as number)
  }
  return { low: low / 127, high: high / 127 }
}
