import { describe, expect, it } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { stemsKey } from '../../server/separation/index.ts'
import { scratch, until } from '../server/scratch.ts'
import { songOf, stemsHash } from './songs.ts'
import { living, startWorked } from './worked-server.ts'

const ready = (track: Track) => track.state === 'ready'
const keyOf = ({ hash }: Track) => stemsKey(hash, { engine: 'linear', engineVersion: '1' })

/** Two songs of five segments, and how many workers there were while both were separated. */
const bothOf = async (atOnce: 1 | 2) => {
  const data = await scratch()
  const server = await startWorked(data, data, { segmentMs: 250, atOnce })
  const ids: string[] = []
  for (const seed of [1, 2]) ids.push((await (await server.upload(songOf(seed, 28))).json()).id)
  await until('stems of the second song', async () => ((await server.list())[1]?.stems.length ?? 0) > 0)
  const first = await server.get(ids[0] as string)
  const workers = (await living(data)).filter(({ program }) => program === 'worker-main.ts').length
  const tracks = await Promise.all(ids.map(id => server.become(id, ready)))
  return { first, workers, stems: await Promise.all(tracks.map(track => stemsHash(data, keyOf(track)))) }
}

describe('two songs', () => {
  it('are separated one after the other, or at once by two workers of the engine, to the same bits', async () => {
    const inTurn = await bothOf(1)
    expect([inTurn.first.stems.every(stem => stem.complete), inTurn.workers]).toEqual([true, 1])
    const atOnce = await bothOf(2)
    expect([atOnce.first.state, atOnce.workers]).toEqual(['processing', 2])
    expect(atOnce.stems).toEqual(inTurn.stems)
  })
})
