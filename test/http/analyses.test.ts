import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { AnalysisDocumentSchema, type KeptAnalysis } from '../../contract/analysis-document.ts'
import { Failure } from '../../contract/errors.ts'
import { analysis } from '../server/doubles.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const curves = {
  energy: { step: 0.5, db: [-20, -18.5] },
  spectral: {
    ...{ step: 1, centroidHz: [900], bandwidthHz: [800], rolloffHz: [2000], flatness: [0.01] },
    ...{ contrastDb: [[1]], mfcc: [[1]], chroma: [[1]] },
  },
  transientGapsMs: [500],
}

const ready = async () => {
  const server = await openServer()
  const { id } = await server.add('SONG 1')
  const track = await server.become(id, 'ready')
  const folder = join(server.data, 'analyses', track.hash)
  /** Keeps an answer as an engine does. */
  const keep = async (engine: string) => {
    await mkdir(folder, { recursive: true })
    const document = { version: 1, analysis: { ...analysis, engine }, curves }
    await writeFile(join(folder, `${engine}.json`), JSON.stringify(document))
  }
  const json = async (path: string) => (await fetch(`${server.url}/api/tracks/${id}/${path}`)).json()
  const list = () => json('analyses') as Promise<KeptAnalysis[]>
  return { server, id, folder, keep, json, list }
}

describe("a track's analyses", () => {
  it('are the whole answer of an engine, with its curves', async () => {
    const { keep, json } = await ready()
    await keep('double')
    const document = await json('analysis?engine=double')
    expect(Value.Check(AnalysisDocumentSchema, document)).toBe(true)
    expect(document).toMatchObject({ analysis: { engine: 'double' }, curves: { energy: { db: [-20, -18.5] } } })
  })

  it('lack the curves where these were left on another machine, and say so where an engine was never asked', async () => {
    const { json } = await ready()
    expect(await json('analysis?engine=double')).toMatchObject({ analysis: { tempo: analysis.tempo }, curves: null })
    expect(await json('analysis?engine=librosa')).toMatchObject({ code: 'wrong_state' })
  })

  it('stand side by side, the own one first, and one that is asked for is added to them', async () => {
    const { server, id, keep, list } = await ready()
    expect((await list()).map(one => one.engine)).toEqual(['double'])
    const gate = Promise.withResolvers<void>()
    server.stage.analyse = async () => {
      await gate.promise
      await keep('librosa')
      return analysis
    }
    const asked = await server.post(`/api/tracks/${id}/analyse`, { engine: 'librosa' })
    expect(asked.status).toBe(202)
    expect(await asked.json()).toMatchObject({ engine: 'librosa', state: 'running', analysis: null })
    expect((await list()).map(({ engine, state }) => [engine, state])).toEqual([
      ['double', 'ready'],
      ['librosa', 'running'],
    ])
    gate.resolve()
    const both = await until('both', async () => {
      const now = await list()
      return now.every(one => one.state === 'ready') ? now : undefined
    })
    expect(both.map(one => one.analysis?.engine)).toEqual(['double', 'librosa'])
  })

  it('say why an engine failed, and may be asked for again', async () => {
    const { server, id, list } = await ready()
    server.stage.analyse = async () => {
      throw new Failure('librosa_missing')
    }
    await server.post(`/api/tracks/${id}/analyse`, { engine: 'librosa' })
    const failed = await until('the failure', async () => (await list()).find(one => one.state === 'failed'))
    expect(failed.failure).toMatchObject({ code: 'librosa_missing' })
    expect(failed.failure?.cure).toContain('prepare --demucs')
    expect((await server.post(`/api/tracks/${id}/analyse`, { engine: 'librosa' })).status).toBe(202)
  })

  it('are refused of an engine or a track that is not there', async () => {
    const { server, id } = await ready()
    for (const [path, engine, status, code] of [
      [id, 'oracle', 400, 'unknown_engine'],
      [id, 'No!', 400, 'bad_request'],
      [crypto.randomUUID(), 'dsp', 404, 'unknown_track'],
    ] as const) {
      const answer = await server.post(`/api/tracks/${path}/analyse`, { engine })
      expect([answer.status, (await answer.json()).code]).toEqual([status, code])
    }
  })

  it('go with their track', async () => {
    const { server, id, keep } = await ready()
    await keep('librosa')
    expect((await server.files()).some(name => name.startsWith('analyses/'))).toBe(true)
    await server.remove(id)
    expect((await server.files()).filter(name => name.startsWith('analyses/'))).toEqual([])
  })
})
