import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Run, RunManifest } from '../../contract/run.ts'
import type { Track } from '../../contract/track.ts'
import { separationEngines } from '../../server/separation/index.ts'
import { wavOf } from '../importing/sounds.ts'
import { ditty } from '../separation/fixtures/sound.ts'
import { eventually } from '../end-to-end/running.ts'
import { scratch } from '../server/scratch.ts'
import { recordFault, soaks } from './record-fault.ts'
import { endOf } from './server-process.ts'

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

const ask = async (url: string, path: string, method = 'GET'): Promise<unknown> =>
  (await fetch(`${url}/api/${path}`, { method })).json()

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
    // unbroken, by the engine that is warm now, beside what the broken one has made
    const replay = (await ask(server.url, `runs/${track?.runId}/replay`, 'POST')) as Run
    const manifest = () => ask(server.url, `runs/${replay.id}`) as Promise<RunManifest>
    const { replay: compared } = await eventually(manifest, ({ replay }) => replay?.equal !== null, 400)
    expect(compared?.nodes).toContainEqual({ name: 'separate', equal: true })
    server.child.kill('SIGKILL')
    await endOf(server.child)
    await recordFault('the real model, killed', {
      kills: KILLS,
      seconds: SECONDS,
      keptFrames: kept,
      engine: track?.stems[0]?.engine,
    })
  }, 900_000)
})
