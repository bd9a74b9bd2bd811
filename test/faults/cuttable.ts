import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire to a port of this machine: what comes in at its own port goes there and back, until it is cut. */
export const createCuttable = async (to: number) => {
  const sockets = new Set<Socket>()
  const hold = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }
  const server = createServer(near => {
    const far = hold(connect(to, '127.0.0.1'))
    hold(near).pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    /** Ends every connection at once, in the middle of whatever goes over it. */
    cut,
    close: async (): Promise<void> => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
