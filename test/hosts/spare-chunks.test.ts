import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFrom } from '../../bridge/hosts/device/read-chunks.ts'
import { FULL_SCALE, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { DeckFeed } from '../../engine/hosting/deck-feed.ts'
import { createPlayer } from '../../engine/hosting/player.ts'
import { createSpareChunks } from '../../engine/hosting/spare-chunks.ts'
import { CHUNK_FRAMES, createSource } from '../../engine/index.ts'
import { manifestOf, newFolder } from '../bridge/data-folder.ts'
import { offlineHost } from './offline-sound.ts'

const CHUNKS = 1000
const SAMPLES = CHUNKS * CHUNK_FRAMES
/** The level of a chunk of the vocals tells which one it is; neighbours differ plainly. */
const levelOf = (index: number): number => 500 + 8 * ((index * 37) % CHUNKS)

const track: LoadedTrack = {
  id: 'told-apart',
  title: 'Told apart',
  artist: null,
  duration: SAMPLES / LIBRARY_RATE,
  mix: null,
  stems: { folder: 'stems/told-apart', manifest: manifestOf([...FOUR_STEMS], SAMPLES) },
  analysis: null,
  cue: 0,
  hotCues: [],
}

const writeStems = async (data: string): Promise<void> => {
  const folder = join(data, 'stems/told-apart')
  await mkdir(folder, { recursive: true })
  const frames = new Int16Array(2 * SAMPLES)
  for (let i = 0; i < CHUNKS; i++) frames.fill(levelOf(i), 2 * i * CHUNK_FRAMES, 2 * (i + 1) * CHUNK_FRAMES)
  const [header, silence] = [Buffer.alloc(44), new Int16Array(frames.length)]
  for (const name of FOUR_STEMS) {
    const sound = name === 'vocals' ? frames : silence
    await writeFile(join(folder, `${name}.wav`), Buffer.concat([header, Buffer.from(sound.buffer)]))
  }
}

describe('room for chunks', () => {
  let data: string
  beforeAll(async () => {
    data = newFolder()
    await writeStems(data)
  })
  afterAll(() => rm(data, { recursive: true, force: true }))

  it('is used again, and what sounds is what lies at the place', { timeout: 120_000 }, async () => {
    const { host, pass } = await offlineHost(data)
    host.load(1, track)
    host.set('/deck/1/play', true)
    await pass(0.2)
    for (let i = 1; i <= 30; i++) {
      const index = (i * 137) % CHUNKS
      host.jump(1, index * CHUNK_FRAMES + 1000)
      let last = 0
      await pass(0.3, left => {
        last = left.at(-1) ?? 0
      })
      expect(last, `chunk ${index}`).toBeCloseTo((levelOf(index) / 32767) * FULL_SCALE, 3)
    }
    await host.close()
  })

  it('is no more than what a deck keeps and one leap wants, wherever the deck goes', { timeout: 120_000 }, async () => {
    const rooms = new Set<ArrayBufferLike>()
    const spare = createSpareChunks()
    const player = createPlayer({
      sampleRate: LIBRARY_RATE,
      post: message => message.t === 'spare' && spare.give(...message.rooms),
    })
    let read = 0
    const feed = new DeckFeed({
      deck: 1,
      load: 1,
      track,
      read: readFrom(data),
      spare,
      post: message => {
        player.take(message)
        if (message.t !== 'chunk') return
        rooms.add(message.frames.buffer)
        read++
      },
      onReach: () => undefined,
    })
    const [left, right] = [new Float32Array(128), new Float32Array(128)]
    for (let i = 0; i < 60; i++) {
      feed.follow({ sample: ((i * 137) % CHUNKS) * CHUNK_FRAMES, loop: null, goesOn: null }, true)
      for (let before = -1; before !== read; ) {
        before = read
        player.process(left, right)
        player.tell(player.engine.frame())
        await new Promise(resolve => setTimeout(resolve, 15))
      }
    }
    feed.close()
    expect(read).toBeGreaterThan(5000)
    expect(rooms.size).toBeLessThan(976 + 320 + 24)
  })

  it('comes back where a chunk is dropped, replaced, too late, or of a track that has faded out', () => {
    const back: number[] = []
    const player = createPlayer({
      sampleRate: LIBRARY_RATE,
      post: message =>
        message.t === 'spare' && back.push(...message.rooms.map(room => new Int16Array(room)[0] as number)),
    })
    const { chunks: _, ...extent } = createSource({ stemsSamples: SAMPLES, stemsReady: [[0, SAMPLES]] })
    const put = (load: number, index: number, mark: number): void => {
      const frames = new Int16Array(2 * CHUNK_FRAMES).fill(mark)
      player.take({ t: 'chunk', deck: 1, load, file: 1, index, frames, from: 0, to: CHUNK_FRAMES })
    }
    const [left, right] = [new Float32Array(441), new Float32Array(441)]
    const seconds = (much: number): number[] => {
      for (let i = 0; i < 100 * much; i++) {
        player.process(left, right)
        player.tell(player.engine.frame())
      }
      return back.splice(0)
    }
    player.take({ t: 'load', deck: 1, load: 1, extent })
    for (let index = 0; index < 3; index++) put(1, index, 10 + index)
    expect(seconds(0.1)).toEqual([])
    player.take({ t: 'drop', deck: 1, load: 1, file: 1, index: 1 })
    put(1, 2, 20)
    expect(seconds(0.1)).toEqual([11, 12])
    player.take({ t: 'load', deck: 1, load: 2, extent })
    put(1, 3, 13)
    expect(seconds(0.5)).toEqual([13])
    expect(seconds(1)).toEqual([10, 20])
    player.take({ t: 'load', deck: 1, load: 3, extent: null })
    expect(seconds(1.5)).toEqual([])
  })
})
