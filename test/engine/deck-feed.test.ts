import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Ranges } from '../../contract/audio-folder.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { CHUNK_FRAMES } from '../../engine/index.ts'
import { positionOf } from '../../engine/hosting/position.ts'
import { DeckFeed } from '../../engine/hosting/deck-feed.ts'
import { createSpareChunks } from '../../engine/hosting/spare-chunks.ts'
import { fetchFrom } from '../../panel/audio/fetch-chunks.ts'
import type { ToEngine } from '../../engine/hosting/messages.ts'
import { wantedChunks } from '../../engine/hosting/wanted-chunks.ts'
import { manifestOf } from '../bridge/data-folder.ts'

const RATE = 44100
const CHUNK_BYTES = CHUNK_FRAMES * 4

const track = (seconds: number, stems: Ranges): LoadedTrack => ({
  id: 'long',
  title: 'Long',
  artist: null,
  duration: seconds,
  mix: { folder: 'mixes/a', manifest: manifestOf(['mix'], seconds * RATE) },
  stems: { folder: 'stems/b', manifest: manifestOf([...FOUR_STEMS], seconds * RATE, stems) },
  analysis: null,
  cue: 0,
  hotCues: [null, 40 * RATE],
})

/** Answers every range with silence of that length. */
const silence = async () => {
  const asked: { path: string; from: number; to: number }[] = []
  let refuses = 0
  const server = createServer((request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    asked.push({ path: request.url ?? '', from: Number(from), to: Number(to) })
    if (refuses-- > 0) response.destroy()
    else response.writeHead(206).end(Buffer.alloc(Number(to) - Number(from) + 1))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    asked,
    refuse: (times: number) => {
      refuses = times
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise(resolve => setTimeout(resolve, 5))
}

describe('the feed of a deck', () => {
  let server: Awaited<ReturnType<typeof silence>>
  let feed: DeckFeed
  afterEach(() => {
    feed?.close()
    server?.close()
  })

  const begin = async (of: LoadedTrack) => {
    server = await silence()
    const posted: ToEngine[] = []
    const reached: boolean[] = []
    const open = () => {
      feed = new DeckFeed({
        deck: 1,
        load: 1,
        track: of,
        read: fetchFrom(server.url),
        spare: createSpareChunks(),
        post: m => posted.push(m),
        onReach: r => reached.push(r),
      })
    }
    const chunks = (): Set<string> => {
      const held = new Set<string>()
      for (const m of posted) {
        if (m.t === 'chunk') held.add(`${m.file}:${m.index}`)
        if (m.t === 'drop') held.delete(`${m.file}:${m.index}`)
      }
      return held
    }
    return { posted, reached, open, chunks }
  }
  const follow = (seconds: number, leapt = true) =>
    feed.follow({ sample: Math.round(seconds * RATE), loop: null, goesOn: null }, leapt)

  it('fetches around the playhead first, stems only where they carry the sound', async () => {
    const { open, chunks } = await begin(track(300, [[0, 300 * RATE]]))
    open()
    await until(() => chunks().has('4:0') && chunks().has('1:50'))
    expect([...chunks()].some(key => key.startsWith('0:'))).toBe(false)
    expect(server.asked[0]).toMatchObject({ path: '/audio/stems/b/vocals.wav', from: 44 })
  })

  it('takes the mix where the stems are not ready, and the stems when they come', async () => {
    const { open, chunks } = await begin(track(300, []))
    open()
    await until(() => chunks().has('0:50'))
    expect([...chunks()].every(key => key.startsWith('0:'))).toBe(true)
    feed.update(track(300, [[0, 10 * RATE]]))
    await until(() => ['1:0', '2:0', '3:0', '4:26'].every(key => chunks().has(key)))
    expect(chunks().has('1:28')).toBe(false)
  })

  it('fetches a chunk anew when more of it is ready', async () => {
    const half = CHUNK_FRAMES / 2
    const { open, posted } = await begin(track(300, [[0, half]]))
    open()
    await until(() => posted.some(m => m.t === 'chunk' && m.file === 1 && m.to === half))
    feed.update(track(300, [[0, CHUNK_FRAMES]]))
    await until(() => posted.some(m => m.t === 'chunk' && m.file === 1 && m.index === 0 && m.to === CHUNK_FRAMES))
  })

  it('stays within 64 MB a deck however far it goes', async () => {
    const seconds = 900
    const { open, chunks } = await begin(track(seconds, [[0, seconds * RATE]]))
    open()
    let most = 0
    for (let at = 0; at < seconds; at += 60) {
      follow(at)
      await until(() => chunks().has(`4:${Math.floor((at * RATE) / CHUNK_FRAMES) + 50}`) || at > seconds - 30)
      most = Math.max(most, chunks().size * CHUNK_BYTES)
    }
    expect(most).toBeGreaterThan(40e6)
    expect(most).toBeLessThanOrEqual(64e6 + 8 * CHUNK_BYTES)
    expect(chunks().has('1:0')).toBe(true)
  })

  it('asks again while nobody answers, and says whether it was reached', async () => {
    const { open, chunks, reached } = await begin(track(60, [[0, 60 * RATE]]))
    server.refuse(4)
    open()
    await until(() => reached.includes(false))
    await until(() => chunks().has('1:0') && chunks().has('4:0'))
    expect(reached.at(-1)).toBe(true)
  })
})

describe('what should be there', () => {
  it('names the chunk under the playhead first, keeps loops and cue points, and stops at the end', () => {
    const wanted = wantedChunks({
      mixReady: [],
      stemFiles: [1, 2, 3, 4],
      stemsReady: [[0, 100 * RATE]],
      samples: 100 * RATE,
      playhead: 90 * RATE,
      loop: [10 * RATE, 12 * RATE],
      goesOn: null,
      cues: [50 * RATE],
    })
    expect(wanted[0]).toEqual({
      file: 1,
      index: Math.floor((90 * RATE - 2048) / CHUNK_FRAMES),
      from: 0,
      to: CHUNK_FRAMES,
    })
    const indices = new Set(wanted.map(w => w.index))
    expect(indices.has(Math.floor((11 * RATE) / CHUNK_FRAMES))).toBe(true)
    expect(indices.has(Math.floor((50 * RATE) / CHUNK_FRAMES))).toBe(true)
    expect(Math.max(...indices)).toBe(Math.ceil((100 * RATE) / CHUNK_FRAMES) - 1)
  })
})

describe('what is heard now', () => {
  const state = {
    sample: 11 * RATE,
    rate: 1,
    playing: true,
    holding: null,
    ended: false,
    turns: 0,
    loop: [10 * RATE, 12 * RATE] as const,
    wanted: null,
  }
  it('carries a position on by the time that passed, and turns it in its loop', () => {
    const at = (audible: number) => positionOf(1, state, { time: 5, audible, now: 1, runs: true }).sample / RATE
    expect(at(5.5)).toBe(11.5)
    expect(at(6.5)).toBe(10.5)
    expect(at(4.9)).toBeCloseTo(10.9, 3)
  })
  it('stands still while nothing may sound', () => {
    const seen = positionOf(1, state, { time: 5, audible: 9, now: 1, runs: false })
    expect(seen).toMatchObject({ sample: 11 * RATE, playing: true, holding: 'sound' })
  })
})
