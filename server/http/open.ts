import type { AddressInfo } from 'node:net'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Failure } from '../../contract/errors.ts'
import type { EventLog } from '../library/event/log.ts'
import type { Log } from '../log.ts'
import { serveEvents } from './events.ts'
import { type AnalysisActions, analysisRoutes } from './analysis-routes.ts'
import { type ExportActions, exportRoutes } from './export-routes.ts'
import { allowedHosts, guard, isOwnOrigin } from './guard.ts'
import { healthRoute } from './health.ts'
import { manualRoutes } from './manual-routes.ts'
import { namingRoutes } from './naming-routes.ts'
import { newApp } from './new-app.ts'
import { type RunActions, runRoutes } from './runs.ts'
import { type SetActions, setRoutes } from './sets.ts'
import { type TrackActions, trackRoutes } from './tracks.ts'

type Options = {
  host: string
  port: number
  maxBytes: number
  version: string
  log: Log
  tracks: TrackActions
  runs: RunActions
  sets: SetActions
  analyses: AnalysisActions
  exports: ExportActions
  byHand: { grid: Parameters<typeof manualRoutes>[0]; name: Parameters<typeof namingRoutes>[0] }
  health: Parameters<typeof healthRoute>[0]
  events: EventLog
  stallMs?: number
}

/** Requests of one address in a minute: a page that is used hard stays far below. */
const MOST_REQUESTS = 6000
const PORTS_TRIED = 20

const build = async (of: Options) => {
  const hosts = allowedHosts(of.host)
  const app = newApp({ bodyLimit: 64 * 1024, log: of.log })
  app.addHook('onRequest', async request => guard(request.raw, hosts))
  await app.register(cors, {
    origin: (origin, answer) => answer(null, origin !== undefined && isOwnOrigin(origin, hosts)),
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    maxAge: 600,
  })
  await app.register(helmet, {
    // the page is served by http, from this machine
    strictTransportSecurity: false,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  })
  await app.register(rateLimit, {
    max: MOST_REQUESTS,
    timeWindow: 60_000,
    errorResponseBuilder: () => new Failure('too_many_requests'),
  })
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: { files: 1, parts: 8, fields: 4, fieldSize: 4096, headerPairs: 32, fileSize: of.maxBytes },
  })
  await app.register(swagger, { openapi: { info: { title: 'Stembridge', version: of.version } } })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  await app.register(trackRoutes(of.tracks))
  await app.register(setRoutes(of.sets))
  await app.register(runRoutes(of.runs))
  await app.register(exportRoutes(of.exports))
  await app.register(analysisRoutes(of.analyses))
  await app.register(manualRoutes(of.byHand.grid))
  await app.register(namingRoutes(of.byHand.name))
  await app.register(healthRoute(of.health))
  return { app, hosts }
}

/** Listens on the first free port from the wanted one on. @throws port_taken */
const listenNear = async (app: { listen(of: { host: string; port: number }): Promise<string> }, of: Options) => {
  for (let port = of.port; port < of.port + PORTS_TRIED && port <= 65535; port++) {
    try {
      await app.listen({ host: of.host, port })
      if (port !== of.port) of.log('info', `port ${of.port} is taken: listening on ${port}`, { port })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw new Failure('port_taken', `${of.port} and those after it`)
}

/** Opens the HTTP door, /events and /docs. @throws port_taken */
export const openHttp = async (of: Options): Promise<{ port: number; close(): Promise<void> }> => {
  const { app, hosts } = await build(of)
  const events = serveEvents(app.server, { events: of.events, hosts, ...(of.stallMs ? { stallMs: of.stallMs } : {}) })
  await listenNear(app, of)
  return {
    port: (app.server.address() as AddressInfo).port,
    close: async () => {
      events.close()
      await app.close()
    },
  }
}
