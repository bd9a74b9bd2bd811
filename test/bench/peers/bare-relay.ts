/** The least that a program of Node can do on the live line: what comes by UDP goes on by WebSocket, as JSON, and by UDP,
 *  as it came. Started by `fork`; tells its ports. Run: node test/bench/peers/bare-relay.ts */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { WebSocketServer } from 'ws'

const [entry, exit] = [createSocket('udp4').bind(0, '127.0.0.1'), createSocket('udp4').bind(0, '127.0.0.1')]
const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
await Promise.all([entry, exit, sockets].map(each => once(each, 'listening')))
let subscriber: RemoteInfo | undefined
exit.on('message', (_, from) => {
  subscriber = from
})
entry.on('message', bytes => {
  for (const socket of sockets.clients) socket.send(JSON.stringify({ value: bytes.readUInt16BE(0) }))
  if (subscriber) exit.send(bytes, subscriber.port, subscriber.address)
})
const { port } = sockets.address() as { port: number }
process.send?.({ entry: entry.address().port, exit: exit.address().port, port })
process.on('disconnect', () => process.exit(0))
