/** Renders a stress plan and takes the time of every block; keeps the run beside earlier ones.
 *  Run: node test/bench/stress.ts [--plan two-decks] [--seconds N] [--seed N] [--rate HZ] [--passes 3] [--out DIR] */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readPlan } from '../stress/plan.ts'
import { runPlan } from '../stress/run-plan.ts'
import { csvOf, RED, type Run, trendSvg } from '../stress/trend.ts'

const { values } = parseArgs({
  options: {
    plan: { type: 'string', default: 'two-decks' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '44100' },
    passes: { type: 'string', default: '3' },
    out: { type: 'string', default: join(import.meta.dirname, '..', '..', 'docs', 'bench') },
  },
})
const plan = readPlan(values.plan)
const seconds = values.seconds === undefined ? plan.seconds : Number(values.seconds)
const report = runPlan(plan, {
  seconds,
  seed: Number(values.seed),
  rate: Number(values.rate),
  passes: Number(values.passes),
})
const run: Run = {
  date: new Date().toISOString().slice(0, 16),
  node: process.version,
  cpuModel: cpus()[0]?.model ?? 'unknown',
  ...report,
}
const file = join(values.out, 'stress.json')
const earlier: Run[] = JSON.parse(await readFile(file, 'utf8').catch(() => '{"runs":[]}')).runs
const runs = [...earlier, run]
await mkdir(values.out, { recursive: true })
await writeFile(file, `${JSON.stringify({ command: 'node test/bench/stress.ts', runs }, null, 2)}\n`)
await writeFile(join(values.out, 'stress.csv'), csvOf(runs))
await writeFile(join(values.out, 'stress.svg'), trendSvg(runs))
console.log(JSON.stringify(run, null, 2))
const worst = (100 * run.own.worst) / run.blockMs
console.log(
  `worst block: ${worst.toFixed(1)} % of its time by itself (${worst <= RED ? 'under' : 'over'} the red line of ${RED} %)`,
)
