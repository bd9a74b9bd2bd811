import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Proxy = { port: number; cut: () => void; close: () => void }

/** A line between the plugin and the bridge, that can be cut.
 *  @param as  what is added to the head of each request that begins a piece of what comes */
export const createProxy = async (port: number, to: number, as = ''): Promise<Proxy> => {
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    far.pipe(near)
    near.on('data', piece => {
      const isHead = as !== '' && /^(GET|POST) /.test(piece.subarray(0, 5).toString('latin1'))
      far.write(
        isHead ? piece.toString('latin1').replace('\r\n', `\r\n${as}\r\n`) : piece,
        isHead ? 'latin1' : undefined,
      )
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    cut,
    close: () => {
      cut()
      server.close()
    },
  }
}
