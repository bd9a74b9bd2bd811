import type { IncomingMessage } from 'node:http'
import { reaches, type Scope } from '../../contract/access.ts'
import { needOfRoute } from '../../contract/access-needs.ts'
import { Failure } from '../../contract/errors.ts'
import { type Access, addressOf, isFromHere, isLoopback, type Who } from '../access/index.ts'
import { guard } from './guard.ts'

/** Who comes to a route, where that may be: by a name of ours, from a page of ours, let in, and to do so much.
 *  @returns  undefined where anyone may come, and this one is not known
 *  @throws foreign_host, not_paired, scope_needed, not_found */
export const letIn = (access: Access, request: IncomingMessage, path: string): Who | undefined => {
  guard(request, { names: access.names(), local: isFromHere(request) })
  const need = needOfRoute(request.method ?? 'GET', path)
  const who = access.who(request)
  if (need === 'anyone') return who
  if (!who) throw new Failure('not_paired')
  if (need === undefined) throw new Failure('not_found', path.slice(0, 120))
  if (!reaches(who.scope, need)) throw new Failure('scope_needed', `it may ${who.scope}, and this needs ${need}`)
  return who
}

/** Lets in the frame of a plugin, which says 'null' where others say their origin: by a name of ours, on this machine.
 *  @throws foreign_host */
export const letInFrame = (access: Access, request: IncomingMessage): void => {
  const { origin, host } = request.headers
  const headers = origin === undefined || origin === 'null' ? { host } : { host, origin }
  const local = isFromHere(request)
  guard({ headers } as IncomingMessage, { names: access.names(), local })
  if (!local) throw new Failure('foreign_host', 'a plugin sounds on this machine alone')
}

/** What one who asks by OSCQuery may: as a device that was let in, or as an address whose OSC is heard.
 *  @throws foreign_host, not_paired */
export const letInOsc = (access: Access, request: IncomingMessage): Scope => {
  guard(request, { names: access.names(), local: isFromHere(request) })
  const address = addressOf(request)
  // what a proxy brings has this machine's address, and is not from here
  const byAddress = () => (isLoopback(address) ? undefined : access.oscSocket(address, request.socket))
  const scope = access.who(request)?.scope ?? byAddress()
  if (!scope) throw new Failure('not_paired')
  return scope
}
