import { describe, expect, it } from 'vitest'
import type { Analysis } from '../../contract/analysis.ts'
import { analysis, type Stage } from '../server/doubles.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const [byMix, byStems]: [Analysis, Analysis] = [
  { ...analysis, engine: 'dsp', heardFrom: { beats: 'mix', key: 'mix' } },
  { ...analysis, engine: 'dsp', heardFrom: { beats: 'drums', key: 'bass+other' } },
]
const hearing = (refine: Stage['refine']) => (stage: Stage) =>
  Object.assign(stage, { analyse: async () => byMix, refine })

/** Waits for its end, as a child process does that is killed. */
const neverEnding: Stage['refine'] = signal =>
  new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))

const heardFrom = async (server: Awaited<ReturnType<typeof openServer>>, id: string) =>
  (await server.get(id)).analysis?.heardFrom?.beats
const refined = (stage: Stage) => stage.called.filter(call => call === 'refine').length

describe('a track whose stems are whole', () => {
  it('is heard once more, by them, and keeps what the mix said', async () => {
    const server = await openServer({ prepare: hearing(async () => byStems) })
    const { id } = await server.add('SONG 0.5')
    await server.become(id, 'ready')
    await until('refined', async () => (await heardFrom(server, id)) === 'drums')
    const track = await server.get(id)
    expect(track.analysis?.earlier?.map(one => one.heardFrom)).toEqual([byMix.heardFrom])
  })

  it('is heard by them at the next start where a server ended before', async () => {
    const first = await openServer({ prepare: hearing(neverEnding) })
    const { id } = await first.add('SONG 0.5')
    await first.become(id, 'ready')
    await until('refining', () => refined(first.stage) === 1)
    expect(await heardFrom(first, id)).toBe('mix')
    await first.close()
    const again = await openServer({ data: first.data, prepare: hearing(async () => byStems) })
    await until('refined', async () => (await heardFrom(again, id)) === 'drums')
    await again.close()
    const third = await openServer({ data: first.data, prepare: hearing(async () => byStems) })
    expect(await heardFrom(third, id)).toBe('drums')
    expect([refined(again.stage), refined(third.stage)]).toEqual([1, 0])
  })

  it('is not heard by them at every start where the mix was believed', async () => {
    const first = await openServer({ prepare: hearing(async () => byMix) })
    const { id } = await first.add('SONG 0.5')
    await first.become(id, 'ready')
    await until('refined', async () => (await first.get(id)).analysis?.stemsHeard)
    await first.close()
    const again = await openServer({ data: first.data, prepare: hearing(async () => byStems) })
    const next = await again.add('SONG 0.6')
    await until('the next one refined', async () => (await heardFrom(again, next.id)) === 'drums')
    expect([await heardFrom(again, id), refined(again.stage)]).toEqual(['mix', 1])
  })
})
