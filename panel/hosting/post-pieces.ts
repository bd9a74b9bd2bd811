import type { HostEvents } from '../../engine/hosting/index.ts'

type Recorded = Parameters<NonNullable<HostEvents['onRecorded']>>[0]

/** Pieces that wait for the bridge: three minutes' worth. What is longer away than that ends the recording. */
const MOST_WAITING = 1000
const AGAIN_MS = 500

/** Posts the pieces of recordings to the bridge one after the other, each until it has it: nothing is lost while the
 *  bridge is away for a while.
 *  @param of.you     origin that holds, or held, the lease
 *  @param of.onLost  the bridge does not take it: the recording has an end there */
export const createPoster = (of: { baseUrl: string; you: () => string | null; onLost: (why: string) => void }) => {
  const waiting: Recorded[] = []
  let busy = false
  const post = async ({ take, piece, frames, last, rate }: Recorded): Promise<'done' | 'again' | 'refused'> => {
    const query = new URLSearchParams({ from: of.you() ?? '', rate: `${rate}`, ...(last ? { last: '1' } : {}) })
    const url = `${of.baseUrl}/recordings/${take}/${piece}?${query}`
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await fetch(url, { method: 'POST', headers, body: frames }).catch(() => undefined)
    if (answer?.ok) return 'done'
    return answer && answer.status < 500 ? 'refused' : 'again'
  }
  const drain = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let next = waiting[0]; next; next = waiting[0]) {
      const how = await post(next)
      if (how === 'again') await new Promise(resolve => setTimeout(resolve, AGAIN_MS))
      else waiting.shift()
      if (how === 'refused') of.onLost('The bridge does not take it')
    }
    busy = false
  }
  return (piece: Recorded): void => {
    if (waiting.length >= MOST_WAITING) {
      of.onLost('The bridge was away for too long')
      return
    }
    waiting.push(piece)
    void drain()
  }
}
