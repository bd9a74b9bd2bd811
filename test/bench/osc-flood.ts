/** A flood of OSC over UDP: what is handled, what is lost, and what the others feel of it.
 *  `node test/bench/osc-flood.ts [--rate N] [--seconds N] [--dry]` */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { flood } from '../osc/flood.ts'
import { record } from './record.ts'

const { values } = parseArgs({
  options: { rate: { type: 'string' }, seconds: { type: 'string' }, dry: { type: 'boolean' } },
})
const [rate, seconds] = [Number(values.rate ?? 50_000), Number(values.seconds ?? 60)]
const data = newFolder()
const bridge = await bridgeProcess(data)
const figures = await flood(bridge, { rate, seconds })
await kill(bridge.child)
rmSync(data, { recursive: true })
if (values.dry) process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`)
else await record('osc-flood', 'node test/bench/osc-flood.ts', { rate, seconds, ...figures })
