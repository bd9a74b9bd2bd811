import { once } from 'node:events'
import { WebSocket } from 'ws'

/** What a program keeps on its heap once all that nobody needs is collected, by Node's own inspector.
 *  @param log  of a program that was started with `--inspect`: names where its inspector listens
 *  @returns MB */
export const heldBy = async (log: string): Promise<number> => {
  const [address] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(log) ?? []
  if (!address) throw new Error(`no inspector in ${log}`)
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const ask = async (id: number, method: string): Promise<{ usedSize?: number }> => {
    socket.send(JSON.stringify({ id, method }))
    for (;;) {
      const [text] = await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })
      const said = JSON.parse(String(text)) as { id?: number; result: { usedSize?: number } }
      if (said.id === id) return said.result
    }
  }
  // what is only weakly held goes with the second round
  await ask(1, 'HeapProfiler.collectGarbage')
  await ask(2, 'HeapProfiler.collectGarbage')
  const { usedSize = Number.NaN } = await ask(3, 'Runtime.getHeapUsage')
  socket.terminate()
  return usedSize / 2 ** 20
}
