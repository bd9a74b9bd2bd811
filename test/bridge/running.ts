import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { openBridge, type Bridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import { PROGRAM_FLAGS } from '../../cli/start/program-memory.ts'

const root = join(import.meta.dirname, '..', '..')

/** A bridge in this process, on free ports. */
export const bridgeHere = async (data: string, env: Record<string, string> = {}): Promise<Bridge> => {
  const all = { STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0', ...env }
  return openBridge({ ...readConfig(all, root, '0.0.0'), port: Number(env.STEMBRIDGE_PORT ?? 0) }, () => {})
}

export type BridgeProcess = { child: ChildProcess; port: number; oscPort: number; log: () => string }

/** A bridge in its own process, as the supervisor forks it. */
export const bridgeProcess = async (data: string, env: Record<string, string> = {}): Promise<BridgeProcess> => {
  const ports = { STEMBRIDGE_PORT: '0', STEMBRIDGE_OSC_PORT: '0' }
  const child = fork(join(root, 'bridge', 'main.ts'), {
    env: { ...process.env, STEMBRIDGE_DATA: data, ...ports, ...env },
    execArgv: [...process.execArgv, ...PROGRAM_FLAGS],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let log = ''
  child.stderr?.on('data', bytes => {
    log += bytes
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the bridge ended: ${log}`)))
  const [message] = await Promise.race([once(child, 'message'), ended])
  ended.catch(() => {})
  const { port, oscPort } = message as { port: number; oscPort: number }
  return { child, port, oscPort, log: () => log }
}

export const kill = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  child.kill(signal)
  await once(child, 'exit')
  return child.exitCode
}
