import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asFailure } from '../contract/errors.ts'
import type { Health } from '../contract/events.ts'
import { analyseMix, FirstEar } from './analysis/index.ts'
import { configOf } from './config.ts'
import { beginDemoSong } from './demo/index.ts'
import { exportZip } from './exporting/index.ts'
import {
  bundle,
  DecodingThreads,
  importStems,
  isZip,
  lookForStems,
  probe,
  stemPartsIn,
  unzip,
} from './importing/index.ts'
import { jsonLog } from './log.ts'
import { engineChoice, Separator, separationEngines, stemsKey } from './separation/index.ts'
import type { Capabilities } from './flows.ts'
import { serve } from './serve.ts'

/** What runs is given back meanwhile, and goes on at the next start. */
const DRAIN_MS = 9000
const ENGINES_MS = 60_000

const log = jsonLog(line => process.stderr.write(line))

/** Asks the engines at most once a minute: some start a process to answer. */
const enginesOf = (): (() => Promise<Health['engines']>) => {
  let known: Promise<Health['engines']> | undefined
  let until = 0
  return () => {
    if (!known || performance.now() > until) {
      until = performance.now() + ENGINES_MS
      known = separationEngines()
      known.catch(() => {
        known = undefined
      })
    }
    return known
  }
}

const tell = (message: Record<string, unknown>): void => {
  if (process.connected) process.send?.(message)
}

const onEnd = (end: (why: string) => void): void => {
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGINT', () => end('SIGINT'))
  process.on('disconnect', () => end('the supervisor is gone'))
  process.on('message', message => {
    if ((message as { t?: unknown } | null)?.t === 'drain') end('drain')
  })
}

const main = async (): Promise<void> => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Health
  const config = configOf(process.argv.slice(2), process.env, root)
  const separator = new Separator({
    engine: config.engine,
    atOnce: config.separations,
    onFetch: ({ model, bytes, total }) => log('info', `fetching the model ${model}`, { bytes, total }),
  })
  const ear = new FirstEar()
  const decoding = new DecodingThreads()
  const does: Capabilities = {
    probe,
    decodeToMix: decoding.decodeToMix,
    separator,
    stemsKey,
    stemImports: {
      ...{ isZip, unzip, bundle, look: lookForStems },
      make: (file, imported, of, options) => importStems(stemPartsIn(file, imported), of, options),
    },
    exportZip,
    checkEngine: engineChoice,
    analyseMix,
    analyseFirst: request => ear.analyse(request),
    analyseStems: analyseMix,
  }
  const workerToken = process.env.STEMBRIDGE_WORKER_TOKEN || undefined
  const server = await serve({ config, version, boot: randomUUID(), log, does, engines: enginesOf(), workerToken })
  const demo =
    process.env.STEMBRIDGE_DEMO === '0'
      ? undefined
      : beginDemoSong({ data: config.data, isEmpty: server.isEmpty, upload: server.upload }, thrown =>
          log('error', 'the demo song is not there', { cause: asFailure(thrown).message }),
        )
  let ending = false
  const end = (why: string): void => {
    if (ending) return
    ending = true
    log('info', `ending: ${why}`)
    setTimeout(() => process.exit(0), DRAIN_MS).unref()
    ear.close()
    Promise.resolve(demo?.close())
      .then(() => server.close())
      .then(() => Promise.all([separator.close(), decoding.close()]))
      .catch(error => log('error', 'not ended cleanly', { cause: asFailure(error).stack }))
      .finally(() => process.exit(0))
  }
  onEnd(end)
  log('info', `listening on http://${config.host}:${server.port}`, { port: server.port, data: config.data })
  tell({ t: 'listening', port: server.port })
  ear.warm()
  decoding.warm()
  if (config.elsewhere?.separatesHere !== false)
    separator.warm().catch(error => {
      if (!ending) log('error', 'the separation is not warm', { cause: asFailure(error).message })
    })
}

// a supervisor that is gone reads no log
process.stderr.on('error', () => undefined)
main().catch(error => {
  const { code, message, cure } = asFailure(error)
  log('error', message, { code, cure })
  process.exit(1)
})
