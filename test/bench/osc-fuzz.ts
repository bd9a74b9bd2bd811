/** A million packets of fuzz into a whole OSC surface: `node --expose-gc test/bench/osc-fuzz.ts [--packets N]`. */
import { parseArgs } from 'node:util'
import { fuzz } from '../osc/fuzz.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { packets: { type: 'string' } } })
const { tree, ...figures } = await fuzz(Number(values.packets ?? 1_000_000))
const broken = [...tree.entries.values()].filter(({ row, now }) => row.type === 'number' && !Number.isFinite(now))
await record('osc-fuzz', 'node --expose-gc test/bench/osc-fuzz.ts', { ...figures, notFinite: broken.length })
