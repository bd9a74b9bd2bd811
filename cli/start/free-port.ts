import { createServer } from 'node:net'
import { Failure } from '../../contract/errors.ts'

const TRIED = 100

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })

/** The first free TCP port from `from` on; 0 stays 0, which lets the program take any.
 *  @throws Failure port_taken when a hundred are taken */
export const freePort = async (from: number, host: string, taken: number[] = []): Promise<number> => {
  if (from === 0) return 0
  for (let port = from; port < Math.min(from + TRIED, 65536); port++)
    if (!taken.includes(port) && (await isFree(port, host))) return port
  throw new Failure('port_taken', `${from} and those after it are taken`)
}
