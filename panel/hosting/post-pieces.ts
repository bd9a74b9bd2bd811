import type { HostEvents } from '../../engine/hosting/index.ts'

type Recorded = Parameters<NonNullable<HostEvents['onRecorded']>>[0]
type Performed = Parameters<NonNullable<HostEvents['onPerformed']>>[0]

/** Pieces that wait for the bridge: three minutes' worth. What is longer away than that ends the recording. */
const MOST_WAITING = 1000
const AGAIN_MS = 500

/** Where something goes, and what. */
const asRequest = (what: Recorded | Performed, from: string): { to: string; type: string; body: BodyInit } => {
  if (what.t === 'performed') {
    const query = new URLSearchParams({ from })
    return { to: `${what.take}/log?${query}`, type: 'application/json', body: JSON.stringify(what.log) }
  }
  const { take, piece, frames, last, rate } = what
  const query = new URLSearchParams({ from, rate: `${rate}`, ...(last ? { last: '1' } : {}) })
  return { to: `${take}/${piece}?${query}`, type: 'application/octet-stream', body: frames }
}

/** Posts the pieces of recordings, and what was done while they ran, to the bridge one after the other, each until it has
 *  it: nothing is lost while the bridge is away for a while.
 *  @param of.you     origin that holds, or held, the lease
 *  @param of.onLost  the bridge does not take it: the recording has an end there */
export const createPoster = (of: { baseUrl: string; you: () => string | null; onLost: (why: string) => void }) => {
  const waiting: (Recorded | Performed)[] = []
  let busy = false
  const post = async (what: Recorded | Performed): Promise<'done' | 'again' | 'refused'> => {
    const { to, type, body } = asRequest(what, of.you() ?? '')
    const url = `${of.baseUrl}/recordings/${to}`
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body }).catch(() => undefined)
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
      if (how === 'refused' && next.t === 'recorded') of.onLost('The bridge does not take it')
    }
    busy = false
  }
  return (piece: Recorded | Performed): void => {
    if (waiting.length >= MOST_WAITING) {
      of.onLost('The bridge was away for too long')
      return
    }
    waiting.push(piece)
    void drain()
  }
}
