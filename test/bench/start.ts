/** From a bare clone to the page, and to the demo song's stems; then a warm start.
 *  `node test/bench/start.ts [--node DIR]`: DIR holds the older Node that the user has (default: the PATH's). */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { eventually, freePort, tracks } from '../end-to-end/running.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { node: { type: 'string' } } })
const root = join(import.meta.dirname, '..', '..')
const folder = await mkdtemp(join(tmpdir(), 'stembridge-clone-'))
const clone = join(folder, 'stembridge')
execFileSync('git', ['clone', '-q', root, clone])
await mkdir(join(folder, 'home'))
const path = (process.env.PATH ?? '')
  .split(delimiter)
  .filter(entry => !entry.includes('.stembridge') && !entry.includes('node_modules'))
const env = {
  ...process.env,
  HOME: join(folder, 'home'),
  PATH: [...(values.node ? [values.node] : []), ...path].join(delimiter),
}

const start = async (data: string) => {
  const began = performance.now()
  const since = () => Math.round((performance.now() - began) / 100) / 10
  const child = spawn(
    'npm',
    [
      'start',
      '--',
      '--json',
      '--no-open',
      '--data',
      data,
      '--port',
      String(await freePort()),
      '--osc-port',
      String(await freePort()),
    ],
    {
      cwd: clone,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines = createInterface(child.stdout)
  for await (const line of lines) {
    if (!line.startsWith('{')) continue
    const ready = JSON.parse(line) as { page: string; api: string; pids: { supervisor: number } }
    await eventually(
      () => fetch(ready.page),
      answer => answer.ok,
    )
    return {
      page: since(),
      since,
      ready,
      stop: async () => {
        const ended = once(child, 'exit')
        process.kill(ready.pids.supervisor, 'SIGTERM')
        await ended
      },
    }
  }
  throw new Error('npm start ended without its ready line')
}

const data = join(folder, 'data')
const first = await start(data)
await eventually(
  () => tracks(first.ready.api),
  list => list[0]?.state === 'ready',
  400,
)
const demo = first.since()
await first.stop()
const warm = []
for (let i = 0; i < 3; i++) {
  const again = await start(data)
  warm.push(again.page)
  await again.stop()
}
await record('start', 'node test/bench/start.ts', {
  bareCloneToPageSeconds: first.page,
  bareCloneToDemoSeparatedSeconds: demo,
  warmStartToPageSeconds: warm,
})
await rm(folder, { recursive: true, force: true })
