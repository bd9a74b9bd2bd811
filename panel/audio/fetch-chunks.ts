import { bytesOf, cameInto, type Fetched, placeOf, type ReadBatch } from '../../engine/hosting/index.ts'
import { pourFrom } from './pour.ts'

/** Fetches batches from a bridge by one range of bytes each.
 *  @param baseUrl  its origin: 'http://127.0.0.1:4400' */
export const fetchFrom =
  (baseUrl: string): ReadBatch =>
  async (folder, file, batch, signal, spare) => {
    const url = `${baseUrl}/audio/${folder}/${file}.wav`
    const { from, to } = bytesOf(batch)
    const response = await fetch(url, { signal, cache: 'no-store', headers: { range: `bytes=${from}-${to - 1}` } })
    if (response.status !== 206 || !response.body) throw new Error(`${response.status} for ${url}`)
    const body = pourFrom(response.body)
    const fetched: Fetched[] = []
    try {
      for (const wanted of batch) {
        const place = placeOf(wanted)
        const { room, came } = await body.into(spare.take(), place.from, place.to)
        const chunk = cameInto(room, wanted, came, spare)
        if (chunk) fetched.push(chunk)
        if (came < place.to - place.from) break
      }
      return fetched
    } catch (thrown) {
      spare.give(...fetched.map(({ frames }) => frames.buffer))
      throw thrown
    } finally {
      body.end()
    }
  }
