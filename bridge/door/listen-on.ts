import type { Server } from 'node:http'
import { Failure } from '../../contract/errors.ts'

const NEXT_PORTS = 20

const tryOne = (server: Server, port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })

/** Listens on a port, or the next free one after it, and says so.
 *  @returns the port
 *  @throws port_taken */
export const listenOn = async (
  server: Server,
  { host, port, log }: { host: string; port: number; log: (line: string) => void },
): Promise<number> => {
  for (let next = port; next < port + NEXT_PORTS; next++) {
    const got = await tryOne(server, next, host)
    if (got === undefined) continue
    if (got !== port && port !== 0) log(`port ${port} is taken; the page is at port ${got}`)
    return got
  }
  throw new Failure('port_taken', `${port}–${port + NEXT_PORTS - 1}`)
}
