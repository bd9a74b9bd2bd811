import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '../osc/peer.ts'
import { comeFirst } from './jack.ts'

export type Heard =
  | { t: 'ready' }
  | { t: 'absent' }
  | { t: 'change'; from: number; at: number }
  | { t: 'silence'; frames: number; at: number }
  | { t: 'levels'; levels: number[] }

type EarOf = { audio: string; client: string; channels?: number; env: NodeJS.ProcessEnv }

const listen = async (of: EarOf) => {
  const args = [join(import.meta.dirname, 'jack-ear-main.ts'), of.audio, of.client, `${of.channels ?? 2}`]
  const child = spawn(process.execPath, args, { env: of.env, stdio: ['pipe', 'pipe', 'ignore'] })
  const heard: Heard[] = []
  createInterface(child.stdout).on('line', line => {
    if (line.startsWith('{')) heard.push(JSON.parse(line))
  })
  await until(() => heard.length > 0 || child.exitCode !== null, 'the ear')
  return { child, heard }
}

/** Ears that are sent until one finds the client: JACK may show it a moment after it sounds. */
const TRIES = 10

/** An ear at a JACK client's outputs, in a process of its own. */
export const openEar = async (of: EarOf) => {
  let { child, heard } = await listen(of)
  for (let time = 1; time < TRIES && heard[0]?.t !== 'ready'; time++) {
    if (child.exitCode === null) await once(child, 'exit')
    ;({ child, heard } = await listen(of))
  }
  comeFirst(child)
  return {
    heard,
    levels: () => heard.findLast(message => message.t === 'levels')?.levels ?? [],
    changes: () => heard.filter(message => message.t === 'change'),
    silences: () => heard.filter(message => message.t === 'silence'),
    close: async () => {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), 3000)
      await gone
      clearTimeout(late)
    },
  }
}
