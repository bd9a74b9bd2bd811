import { readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { asFailure } from '../contract/errors.ts'
import { openBridge } from './bridge.ts'
import { readConfig } from './config.ts'

const root = join(import.meta.dirname, '..')
const log = (line: string): void => void process.stderr.write(`bridge: ${line}\n`)
/** What the supervisor says; started by hand there is none. */
type FromSupervisor = { t: 'api'; url: string | null } | { t: 'drain' }

/** The live line comes before everything else, where the system lets a program say so. */
const comeFirst = (): void => {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL)
  } catch {
    // it stays an equal among others
  }
}

/** Collects old garbage once there is half as much of it as of what is used: a flood then leaves the memory where it was,
 *  and each collection is short. A V8 that does not know the flag says so and goes on. */
const stayLean = (): void => setFlagsFromString('--heap-growing-percent=50')

try {
  comeFirst()
  stayLean()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const bridge = await openBridge(readConfig(process.env, root, version), log)
  let closing = false
  const drain = async (): Promise<void> => {
    if (closing) return
    closing = true
    await bridge.close()
    process.exit(0)
  }
  process.on('message', (message: FromSupervisor) => {
    if (message.t === 'api') bridge.setApi(message.url)
    if (message.t === 'drain') void drain()
  })
  process.on('disconnect', () => void drain())
  process.on('SIGTERM', () => void drain())
  process.on('SIGINT', () => void drain())
  process.on('unhandledRejection', thrown => log(`went wrong and was survived: ${thrown}`))
  const pages = bridge.addresses()
  process.send?.({ t: 'listening', port: bridge.port, oscPort: bridge.oscPort(), pages })
  log(`http://127.0.0.1:${bridge.port}, OSC on UDP ${bridge.oscPort() ?? 'no port'}`)
} catch (thrown) {
  const { code, message, cure } = asFailure(thrown)
  log(`${code}: ${message}. ${cure}`)
  process.exit(1)
}
