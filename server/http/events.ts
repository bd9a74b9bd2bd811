import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { EventLog } from '../library/event/log.ts'
import { guard } from './guard.ts'

type Options = { events: EventLog; hosts: ReadonlySet<string>; stallMs?: number }

/** Events that are read and sent at once; a reader costs no more memory than these. */
const BATCH = 100
const STALL_MS = 10_000
const MOST_READERS = 200

/** Sends a text; false when the reader does not take it in time. */
const send = (socket: WebSocket, text: string, stallMs: number): Promise<boolean> =>
  new Promise(done => {
    // a busy server is not a stalled reader: what has arrived meanwhile is looked at first
    const timer = setTimeout(() => setImmediate(() => done(false)), stallMs)
    socket.send(text, error => {
      clearTimeout(timer)
      done(!error)
    })
  })

/** A reader is a cursor in the log: what it has not taken is read from there, so that there is no gap and no double,
 *  however slow it is; one that takes nothing for a while is closed. */
const follow = (socket: WebSocket, { after, run }: Cursor, { events, stallMs = STALL_MS }: Options): void => {
  let at = after
  let busy = false
  let again = false
  const pump = async () => {
    for (;;) {
      const batch = events.after(at, BATCH, run)
      if (batch.length === 0) return
      for (const event of batch) {
        if (socket.readyState !== socket.OPEN) return
        if (!(await send(socket, JSON.stringify(event), stallMs))) return socket.terminate()
        at = event.seq
      }
    }
  }
  const told = () => {
    again = true
    if (busy) return
    busy = true
    const untilQuiet = async () => {
      while (again) {
        again = false
        await pump()
      }
    }
    untilQuiet()
      .catch(() => socket.terminate())
      .finally(() => {
        busy = false
      })
  }
  const leave = events.listen(told)
  socket.on('close', leave)
  socket.on('error', () => socket.terminate())
  told()
}

const refuse = (socket: Duplex, failure: Failure): void => {
  const body = JSON.stringify(failure)
  socket.end(
    `HTTP/1.1 ${failure.status} Refused\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Where a reader is: `run` where it reads of one run alone. */
type Cursor = { after: number; run: string | undefined }

/** From which event on: `?after=SEQ`; without it from now on. Of which run: `?run=ID`. @throws bad_request, not_found, foreign_host */
const cursorOf = (request: IncomingMessage, { events, hosts }: Options, readers: number): Cursor => {
  guard(request, hosts)
  if (readers >= MOST_READERS) throw new Failure('too_many_requests')
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname !== '/events') throw new Failure('not_found')
  const after = url.searchParams.get('after')
  const run = url.searchParams.get('run') ?? undefined
  if (after === null) return { after: events.last(), run }
  if (!/^\d{1,15}$/.test(after)) throw new Failure('bad_request', 'after is no whole number')
  return { after: Number(after), run }
}

/** The WebSocket /events on a server: every change since `after`, then each as it comes (contract/events.ts). */
export const serveEvents = (server: Server, options: Options): { readers(): number; close(): void } => {
  const door = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    try {
      const cursor = cursorOf(request, options, door.clients.size)
      door.handleUpgrade(request, socket, head, reader => follow(reader, cursor, options))
    } catch (error) {
      refuse(socket, asFailure(error))
    }
  })
  return {
    readers: () => door.clients.size,
    close: () => {
      for (const reader of door.clients) reader.close(1001, 'the server is ending')
      door.close()
      setTimeout(() => {
        for (const reader of door.clients) reader.terminate()
      }, 500).unref()
    },
  }
}
