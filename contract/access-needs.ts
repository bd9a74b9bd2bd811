/** What each message of the live socket and each route needs. */
import type { Need, Scope } from './access.ts'
import type { FromPanel } from './live.ts'
import type { Path } from './parameters.ts'

/** What each message of the live socket needs. A panel that sounds turns what is live; so does one that asks to. */
export const LIVE_NEEDS: Readonly<Record<FromPanel['t'], Scope>> = {
  hello: 'view',
  ping: 'view',
  set: 'play',
  lane: 'play',
  learn: 'manage',
  lease: 'play',
  blocked: 'play',
  position: 'play',
  meters: 'play',
  heard: 'play',
  recorded: 'play',
  attached: 'view',
  'insert-loaded': 'play',
  'insert-state': 'play',
  'insert-faults': 'play',
  offer: 'play',
}

/** Rows that say how this machine is wired, which playing does not need. */
const WIRING = /^\/daw\/.*\b(host|port|address)$/

export const needOfPath = (path: Path): Scope => (WIRING.test(path) ? 'manage' : 'play')

/** Every route of the bridge's door, and those of the server's that it passes on: method, path, need. The first that
 *  fits counts; `:x` is one segment, `*` the rest. null: not by this door. */
export const ROUTES: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, Need | null])[] = [
  ['GET', '/pair/*', 'anyone'],
  ['POST', '/access/pair', 'anyone'],
  ['GET', '/access', 'view'],
  ['POST', '/access/leave', 'view'],
  ['POST', '/access/osc/own', 'play'],
  ['POST', '/access/osc', 'manage'],
  ['DELETE', '/access/osc/:address', 'manage'],
  ['POST', '/access/code', 'manage'],
  ['DELETE', '/access/code', 'manage'],
  ['PUT', '/access/devices/:id', 'manage'],
  ['DELETE', '/access/devices/:id', 'manage'],
  ['GET', '/live', 'view'],
  ['GET', '/events', 'view'],
  ['GET', '/audio/*', 'view'],
  ['GET', '/sheets', 'view'],
  ['GET', '/plugins', 'view'],
  ['GET', '/sets', 'view'],
  ['GET', '/set', 'view'],
  ['GET', '/config', 'view'],
  ['GET', '/osc-query', 'view'],
  ['GET', '/osc-query/*', 'view'],
  ['POST', '/recordings/:take/:piece', 'play'],
  ['GET', '/api/health', 'view'],
  ['GET', '/api/tracks', 'view'],
  ['GET', '/api/tracks/:id', 'view'],
  ['GET', '/api/tracks/:id/analysis', 'view'],
  ['GET', '/api/tracks/:id/analyses', 'view'],
  ['GET', '/api/tracks/:id/exports', 'view'],
  ['GET', '/api/sets', 'view'],
  ['GET', '/api/sets/:id', 'view'],
  ['GET', '/api/runs', 'view'],
  ['GET', '/api/runs/:id', 'view'],
  ['GET', '/api/runs/:id/log', 'view'],
  ['GET', '/api/runs/:id/events', 'view'],
  ['GET', '/api/runs/:id/export', 'view'],
  ['GET', '/api/jobs', 'view'],
  ['GET', '/api/queues', 'view'],
  ['GET', '/api/*', null],
  ['POST', '/api/tracks/:id/playhead', 'play'],
  ['POST', '/api/*', 'manage'],
  ['PUT', '/api/*', 'manage'],
  ['DELETE', '/api/*', 'manage'],
  // what else is got are the page's own files
  ['GET', '/*', 'view'],
]

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/[.]/g, '\\.')
      .replace(/:[a-z]+/g, '[^/]+')
      .replace(/\*$/, '.*')}$`,
  )
const compiled = ROUTES.map(([method, path, need]) => ({ method, pattern: patternOf(path), need }))

/** What a request needs; undefined where the door has no such route. HEAD needs what GET does. */
export const needOfRoute = (method: string, path: string): Need | undefined => {
  const verb = method === 'HEAD' ? 'GET' : method
  return compiled.find(row => row.method === verb && row.pattern.test(path))?.need ?? undefined
}
