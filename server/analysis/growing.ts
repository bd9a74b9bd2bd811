import { setTimeout as later } from 'node:timers/promises'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'
import { type AudioFolder, readManifest } from '../storage/local/audio-folder.ts'

/** From how much on an answer is worth giving, if no more is ready. */
const ENOUGH: Seconds = 30
/** How often a mix is looked at that has not grown, and when it is given up. */
const [LOOK_MS, PATIENCE_MS] = [20, 20_000]
/** Heard at once, at most. */
const BLOCK = 5 * LIBRARY_RATE

/** The beginning of a mix as it grows: up to `most` seconds, ENOUGH where no more is ready by then, or all of a shorter
 *  one.
 *  @throws file_not_found when the mix is gone, timed_out when it grows no more */
export async function* growing(mix: AudioFolder, most: Seconds): AsyncGenerator<Float32Array> {
  const [limit, enough] = [Math.round(most * LIBRARY_RATE), Math.min(most, ENOUGH) * LIBRARY_RATE]
  let [at, grown] = [0, performance.now()]
  while (at < limit) {
    const manifest = await readManifest(mix.folder)
    if (!manifest) throw new Failure('file_not_found', 'the mix is gone')
    const ready = Math.min(limit, manifest.ready[0]?.[0] === 0 ? (manifest.ready[0][1] ?? 0) : 0)
    if (ready > at) grown = performance.now()
    else if (manifest.complete || at >= enough) return
    else if (performance.now() - grown > PATIENCE_MS) throw new Failure('timed_out', 'the mix grows no more')
    else await later(LOOK_MS)
    for (; at < ready; at += BLOCK)
      yield await mix.read(mix.manifest.files[0] ?? 'mix', at, Math.min(ready, at + BLOCK))
    at = Math.max(0, Math.min(at, ready))
  }
}
