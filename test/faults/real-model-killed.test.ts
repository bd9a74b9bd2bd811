import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { separationEngines, Separator } from '../../server/separation/index.ts'
import { wavOf } from '../importing/sounds.ts'
import { ditty } from '../separation/fixtures/sound.ts'
import { eventually } from '../end-to-end/running.ts'
import { scratch } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault, soaks } from './record-fault.ts'
import { endOf } from './server-process.ts'
import { stemsHash } from './songs.ts'

const engine = (await separationEngines()).find(e => e.available)
const SECONDS = soaks ? 60 : 12
const KILLS = soaks ? 8 : 1

const startReal = async (data: string) => {
  const child: ChildProcess = fork(join(import.meta.dirname, '../../server/main.ts'), {
    env: { ...process.env, STEMBRIDGE_DATA: data, STEMBRIDGE_API_PORT: '0', STEMBRIDGE_DEMO: '0' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await endOf(child)
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const url = `http://127.0.0.1:${port}`
  return { child, url, list: async () => (await (await fetch(`${url}/api/tracks`)).json()) as Track[] }
}

describe.skipIf(!engine)('the server as users have it, with the real model (needs an engine)', () => {
  it('killed in the middle of a song, ends it with the bits of an unbroken separation', async () => {
    const data = await scratch()
    const frames = ditty(SECONDS)
    const channel = (c: number) =>
      Float32Array.from({ length: frames.length / 2 }, (_, i) => frames[2 * i + c] as number)
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(wavOf([channel(0), channel(1)], 44100))]), 'song.wav')
    let server = await startReal(data)
    expect((await fetch(`${server.url}/api/tracks`, { method: 'POST', body: form })).status).toBe(201)
    const readyFrames = async () => (await server.list())[0]?.stems[0]?.ready[0]?.[1] ?? 0
    const kept: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const before = kept.at(-1) ?? 0
      await eventually(readyFrames, frames => frames > before, 200)
      kept.push(await readyFrames())
      server.child.kill('SIGKILL')
      await endOf(server.child)
      server = await startReal(data)
      // what was playable is playable at once
      expect(await readyFrames()).toBeGreaterThanOrEqual(kept.at(-1) as number)
    }
    const over = (all: Track[]) => all[0]?.state === 'ready' || all[0]?.state === 'failed'
    const [track] = await eventually(server.list, over, 400)
    expect(track).toMatchObject({ state: 'ready', failure: null })
    const [row] = read<{ key: string; hash: string }>(data, 'SELECT stems_key AS key, hash FROM tracks')
    server.child.kill('SIGKILL')
    await endOf(server.child)
    const whole = await scratch()
    const separator = new Separator({ engine: 'auto' })
    try {
      await separator.separate({
        ...{ mix: join(data, 'mixes', row?.hash as string), stems: join(whole, 'stems', row?.key as string) },
        ...{
          signal: new AbortController().signal,
          onProgress: () => undefined,
          onReady: () => undefined,
          playhead: () => 0,
        },
      })
    } finally {
      await separator.close()
    }
    expect(await stemsHash(data, row?.key as string)).toBe(await stemsHash(whole, row?.key as string))
    await recordFault('the real model, killed', {
      kills: KILLS,
      seconds: SECONDS,
      keptFrames: kept,
      engine: track?.stems[0]?.engine,
    })
  }, 900_000)
})
