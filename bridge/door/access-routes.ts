import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../contract/errors.ts'
import { type Access, addressOf, COOKIE, type Who } from '../access/index.ts'
import { brings } from './access-message.ts'
import { answerJson } from './answer.ts'
import { readJson } from './read-json.ts'

type Exchange = { request: IncomingMessage; response: ServerResponse }
const YEAR_SECONDS = 365 * 24 * 3600

const setCookie = (response: ServerResponse, token: string, seconds: number): void =>
  void response.setHeader('Set-Cookie', `${COOKIE}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`)

const pair = async (access: Access, { request, response }: Exchange): Promise<void> => {
  const { code, name, token: wantsToken } = brings.pair(await readJson(request))
  const { who, token } = await access.pair({ code, name }, addressOf(request))
  if (!wantsToken) setCookie(response, token, YEAR_SECONDS)
  answerJson(response, 201, { id: who.id, name: who.name, scope: who.scope, ...(wantsToken ? { token } : {}) })
}

const leave = async (access: Access, who: Who, response: ServerResponse): Promise<void> => {
  if (who.id === null) throw new Failure('unknown_device', 'this machine is always in')
  setCookie(response, '', 0)
  response.setHeader('Connection', 'close')
  answerJson(response, 200, {})
  // the answer goes out before its connection is cut
  await new Promise(resolve => response.once('close', resolve).once('finish', resolve))
  await access.revoke(who.id)
}

/** What a route does; what it answers is how things stand then. */
const act = async (access: Access, who: Who, verb: string, id: string, body: () => Promise<unknown>): Promise<void> => {
  switch (verb) {
    case 'GET /access':
      return
    case 'POST /access/code':
      access.ask(brings.code(await body()).scope)
      return
    case 'DELETE /access/code':
      access.closeCode()
      return
    case 'PUT /access/devices':
      return access.change(id, brings.change(await body()))
    case 'DELETE /access/devices':
      return access.revoke(id)
    case 'POST /access/osc': {
      const { address, name = address } = brings.sender(await body())
      return access.allowOsc(address, name)
    }
    case 'POST /access/osc/own':
      return access.allowOsc(who.address, who.name ?? who.address, who.id)
    case 'DELETE /access/osc':
      return access.forbidOsc(id)
  }
  throw new Failure('not_found', verb)
}

/** Answers /access…: how things stand, codes, devices, whose OSC is heard.
 *  @param who  undefined for one who only wants to come in
 *  @throws bad_request, too_large, lan_off, no_code, wrong_code, too_many_tries, unknown_device, too_many_devices,
 *          data_folder, disk_full, not_found */
export const answerAccess = async (
  access: Access,
  who: Who | undefined,
  path: string,
  exchange: Exchange,
): Promise<void> => {
  const { request, response } = exchange
  if (path === '/access/pair') return pair(access, exchange)
  if (!who) throw new Failure('not_paired')
  if (path === '/access/leave') return leave(access, who, response)
  const [, what = path, id = ''] = /^(\/access\/(?:devices|osc(?=\/\d)))\/([^/]+)$/.exec(path) ?? []
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  await act(access, who, `${method} ${what}`, id, () => readJson(request))
  answerJson(response, 200, access.state(who))
}
