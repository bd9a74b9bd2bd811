import { bytesOf, cutBatch, type ReadBatch } from '../../engine/hosting/index.ts'

/** Fetches batches from a bridge by one range of bytes each.
 *  @param baseUrl  its origin: 'http://127.0.0.1:4400' */
export const fetchFrom =
  (baseUrl: string): ReadBatch =>
  async (folder, file, batch, signal) => {
    const url = `${baseUrl}/audio/${folder}/${file}.wav`
    const { from, to } = bytesOf(batch)
    const response = await fetch(url, { signal, cache: 'no-store', headers: { range: `bytes=${from}-${to - 1}` } })
    if (response.status !== 206 && response.status !== 200) throw new Error(`${response.status} for ${url}`)
    const body = await response.arrayBuffer()
    return cutBatch(response.status === 206 ? body : body.slice(from, to), batch)
  }
