import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { asFailure } from '../../../contract/errors.ts'
import { comeFirst } from '../../priority/come-first.ts'
import { readDeviceConfig } from './config.ts'
import { openProgram } from './open-program.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const log = (line: string): void => void process.stderr.write(`sound: ${line}\n`)
/** What the supervisor says; started by hand there is none. */
type FromSupervisor = { t: 'bridge'; port: number } | { t: 'drain' }

try {
  comeFirst()
  // helpers of the garbage collector have no such priority, and the sound would wait for them
  setFlagsFromString('--single-threaded-gc')
  const program = openProgram(readDeviceConfig(process.env, root), log)
  let closing = false
  const drain = async (): Promise<void> => {
    if (closing) return
    closing = true
    await program.close()
    process.exit(0)
  }
  process.on('message', (message: FromSupervisor) => {
    if (message.t === 'bridge') program.setPort(message.port)
    if (message.t === 'drain') void drain()
  })
  process.on('disconnect', () => void drain())
  process.on('SIGTERM', () => void drain())
  process.on('SIGINT', () => void drain())
  process.on('unhandledRejection', thrown => log(`went wrong and was survived: ${thrown}`))
  process.send?.({ t: 'listening', port: 0 })
} catch (thrown) {
  const { code, message, cure } = asFailure(thrown)
  log(`${code}: ${message}. ${cure}`)
  process.exit(1)
}
