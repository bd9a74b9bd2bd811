/** A controller on real JACK ports: node jack-controller.mjs MODULE NAME. Each line of stdin, bytes in hexadecimal, is
 *  sent; each message that comes is a line on stdout; "ready" is the first. */
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [module = '', name = ''] = process.argv.slice(2)
const { default: midi } = await import(pathToFileURL(module).href)
const output = new midi.Output()
const input = new midi.Input()
input.on('messageBuffer', (_, bytes) => process.stdout.write(`${bytes.toString('hex')}\n`))
output.openVirtualPort(`${name} out`)
input.openVirtualPort(`${name} in`)
process.stdout.write('ready\n')
for await (const line of createInterface(process.stdin)) output.sendMessage(Buffer.from(line, 'hex'))
input.destroy()
output.destroy()
process.exit(0)
