/** Turns the vocals down and up again, and prints what Stembridge tells: `node examples/osc-client.ts [port]`. */
import { setTimeout as wait } from 'node:timers/promises'
import { Client, Server } from 'node-osc'

const port = Number(process.argv[2] ?? 4402)
const ears = new Server(0, '127.0.0.1')
// node-osc ends the program on a type that it does not know unless somebody listens
ears.on('error', error => process.stderr.write(`${error.message}\n`))
ears.on('message', ([path, ...values]) => process.stdout.write(`${path} ${values.join(' ')}\n`))
ears.on('bundle', ({ elements }) => process.stdout.write(`a snapshot of ${elements.length} values\n`))
await new Promise<void>(resolve => ears.once('listening', resolve))

const stembridge = new Client('127.0.0.1', port)
/** Who subscribes is not told its own moves: this one only listens. */
const listener = new Client('127.0.0.1', port)
/** A subscription lasts 10 s; the same message renews it. */
const subscribe = () => listener.send('/subscribe', ears.port)
await subscribe()
const renewal = setInterval(() => void subscribe(), 5000)

await stembridge.send('/deck/1/play', 1)
for (let level = 0; level >= -24; level -= 3) {
  await stembridge.send('/stem/vocals/gain', level)
  await wait(250)
}
await stembridge.send('/stem/vocals/gain', 0)
await wait(5000)

clearInterval(renewal)
await listener.send('/unsubscribe', ears.port)
await listener.close()
await stembridge.close()
await ears.close()
