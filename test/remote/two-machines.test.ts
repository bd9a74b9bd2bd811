import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Health } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'
import { Separator, separationEngines } from '../../server/separation/index.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { ditty } from '../separation/fixtures/sound.ts'
import { writeFloatWav } from '../separation/fixtures/wav.ts'
import { scratch } from '../server/scratch.ts'
import { namespacesMissing, otherMachine } from './namespaces.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOKEN = 'token-of-two-machines'
const engine = (await separationEngines()).find(({ available }) => available)
const skip = redisMissing ?? namespacesMissing() ?? (engine ? undefined : 'no separation engine is here')
const SOAK = process.env.STEMBRIDGE_SOAK === '1'

/** A real engine starts and separates meanwhile, on a machine that may be busy. */
const until = async <T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> => {
  const end = performance.now() + 180_000
  for (;;) {
    const seen = await look()
    if (seen) return seen as NonNullable<T>
    if (performance.now() > end) throw new Error(`never came true: ${what}`)
    await pause(20)
  }
}

/** A program of ours that ends with the test; what it says, line by line. */
const start = (words: string[], env: NodeJS.ProcessEnv = {}) => {
  const [program, ...args] = words as [string, ...string[]]
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  onTestFinished(() => end('SIGKILL'))
  const hears = (pattern: RegExp) =>
    until(String(pattern), () => {
      if (child.exitCode !== null) throw new Error(said)
      return pattern.exec(said)
    })
  return { end, hears }
}

const hashesOf = async (folder: string) => {
  const hashes: Record<string, string> = {}
  for (const name of (await readdir(folder)).filter(n => /\.(wav|peaks)$/.test(n)).sort())
    hashes[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex')
  return hashes
}

const separateHere = async (mix: string): Promise<Record<string, string>> => {
  const stems = join(await scratch(), 'stems')
  const separator = new Separator({ engine: engine?.name ?? 'auto' })
  const of = { onProgress: () => undefined, onReady: () => undefined, playhead: () => 0 }
  try {
    await separator.separate({ mix, stems, signal: new AbortController().signal, ...of })
  } finally {
    await separator.close()
  }
  return hashesOf(stems)
}

describe.skipIf(skip)(`two machines${skip ? ` (skipped: ${skip})` : ''}`, () => {
  it('separate a song together: a worker that is killed is followed by another, Redis is stopped and comes back empty, and the stems are those of a local separation, bit for bit', {
    timeout: 400_000,
  }, async () => {
    const { here, within } = otherMachine()
    const redis = await startRedis({ bind: here })
    const data = await scratch()
    const file = join(await scratch(), 'token')
    await writeFile(file, TOKEN)
    const words = ['--data', data, '--port', '0', '--queue', redis.url, '--worker-api', `${here}:0`, '--no-local']
    const server = start([process.execPath, join(ROOT, 'server/main.ts'), ...words], {
      ...{ STEMBRIDGE_DEMO: '0', STEMBRIDGE_WORKER_TOKEN: TOKEN },
    })
    const [, door] = await server.hears(/workers come to (http:\S+?)"/)
    const [, url] = await server.hears(/listening on (http:\S+?)"/)
    const worker = (name: string) =>
      start([
        ...within,
        ...[process.execPath, join(ROOT, 'cli/main.ts'), 'worker', '--json', '--name', name],
        ...['--queue', redis.url, '--server', door as string, '--token', file, '--engine', engine?.name ?? 'auto'],
        ...['--kinds', 'separation'],
      ])
    const first = worker('first')
    await first.hears(/"t":"ready"/)
    const song = await writeFloatWav(join(await scratch(), 'song.wav'), ditty(15), { rate: 44100, channels: 2 })
    const form = new FormData()
    form.set('file', new Blob([await readFile(song)]), 'song.wav')
    const dropped = performance.now()
    const added = (await (await fetch(`${url}/api/tracks`, { method: 'POST', body: form })).json()) as Track
    const track = async () => (await (await fetch(`${url}/api/tracks/${added.id}`)).json()) as Track
    await until('its first stems are under the faders', async () => (await track()).stems[0]?.ready.length)
    console.log(`dropped → first stems from the other machine: ${Math.round(performance.now() - dropped)} ms`)

    await Promise.all([first.end('SIGKILL'), redis.stop()])
    expect((await track()).state).toBe('processing')
    await pause(SOAK ? 10_000 : 1000)
    await redis.start()
    const back = performance.now()
    const second = worker('second')
    await second.hears(/"t":"taken","kind":"separation","attempt":2/)
    console.log(`Redis back → taken by another worker, which starts first: ${Math.round(performance.now() - back)} ms`)
    const health = (await (await fetch(`${url}/api/health`)).json()) as Health
    expect(health.workers?.map(w => w.name)).toContain('second')
    const ready = await until('ready', async () => {
      const now = await track()
      if (now.state === 'failed') throw new Error(JSON.stringify(now.failure))
      return now.state === 'ready' ? now : undefined
    })
    expect(ready.stems.every(stem => stem.complete && stem.engine === engine?.name)).toBe(true)
    await second.end('SIGTERM')

    const [key] = await readdir(join(data, 'stems'))
    const [mix] = await readdir(join(data, 'mixes'))
    expect(await hashesOf(join(data, 'stems', key as string))).toEqual(
      await separateHere(join(data, 'mixes', mix as string)),
    )
  })
})
