import type { AddressInfo } from 'node:net'
import { Failure } from '../../contract/errors.ts'
import type { Log } from '../log.ts'
import type { TokenGate } from '../remote/index.ts'
import { newApp } from './new-app.ts'
import { type WorkerActions, workerRoutes } from './worker-routes.ts'

type Options = { host: string; port: number; gate: TokenGate; act: WorkerActions; log: Log }

/** Opens the door for workers on other machines: a listener of its own, every request with the token.
 *  @throws port_taken */
export const openWorkerDoor = async (of: Options): Promise<{ port: number; close(): Promise<void> }> => {
  const app = newApp({ bodyLimit: 256 * 1024, log: of.log })
  app.addHook('onRequest', async request => of.gate(request.headers.authorization))
  await app.register(workerRoutes(of.act))
  try {
    await app.listen({ host: of.host, port: of.port })
  } catch (error) {
    await app.close()
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Failure('port_taken', `${of.host}:${of.port}, where workers were to come`)
    throw error
  }
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() }
}
