import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readFrom } from '../../bridge/hosts/device/read-chunks.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { DeckFeed } from '../../engine/hosting/deck-feed.ts'
import { createSpareChunks } from '../../engine/hosting/spare-chunks.ts'
import { createPlayer } from '../../engine/hosting/player.ts'
import { writeTrack } from './audio-folder.ts'
import { areNumbers, levelDb, peak, RATE } from './sound.ts'

/** A deck that plays from files, its feed turned by hand. */
const playFrom = (data: string, track: LoadedTrack) => {
  const player = createPlayer({ sampleRate: RATE, post: () => undefined })
  const reached: boolean[] = []
  const feed = new DeckFeed({
    deck: 1,
    load: 1,
    track,
    read: readFrom(data),
    spare: createSpareChunks(),
    post: message => player.take(message),
    onReach: is => reached.push(is),
  })
  player.take({ t: 'set', path: '/deck/1/key-lock', value: true })
  player.take({ t: 'set', path: '/deck/1/rate', value: 1.03 })
  player.take({ t: 'set', path: '/deck/1/play', value: true })
  const settle = () => new Promise(resolve => setTimeout(resolve, 60))
  const play = async (seconds: number): Promise<Float32Array> => {
    const out = new Float32Array(seconds * RATE)
    for (let at = 0; at < out.length; at += RATE / 2) {
      const { sample, loop, wanted } = player.engine.state(1)
      feed.follow({ sample, loop, goesOn: wanted }, false)
      await settle()
      player.process(out.subarray(at, at + RATE / 2), new Float32Array(RATE / 2))
    }
    return out
  }
  return { player, feed, reached, play }
}

describe('a stem file that is broken while it plays', () => {
  let data: string
  let track: LoadedTrack
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'stem-faults-'))
    track = await writeTrack(data, 60)
  })
  afterEach(() => rm(data, { recursive: true, force: true }))
  const vocals = () => join(data, 'stems/tones/vocals.wav')

  it.each([
    { says: 'shrinks', harm: () => truncate(vocals(), 44 + 4 * 100) },
    { says: 'is emptied', harm: () => writeFile(vocals(), '') },
    { says: 'vanishes', harm: () => rm(vocals()) },
  ])('and $says: what is loaded plays on, what is not is waited for, nothing breaks', async ({ harm }) => {
    const { player, feed, reached, play } = playFrom(data, track)
    expect(levelDb((await play(2)).subarray(RATE), 441)).toBeGreaterThan(-26)
    await harm()
    expect(levelDb(await play(1), 441)).toBeGreaterThan(-26)
    player.engine.jump(1, 50 * RATE)
    const after = await play(1.5)
    feed.close()
    expect(areNumbers(after)).toBe(true)
    expect(peak(after)).toBeLessThanOrEqual(1)
    expect(reached).toContain(false)
    expect(player.engine.state(1)).toMatchObject({ playing: true })
  })

  it('and turns to noise: it sounds, below full scale', async () => {
    const { player, feed, play } = playFrom(data, track)
    await play(1)
    const noise = Buffer.alloc(44 + 60 * RATE * 4)
    for (let i = 0; i < noise.length; i++) noise[i] = (i * 2654435761) >>> 24
    await writeFile(vocals(), noise)
    player.engine.jump(1, 50 * RATE)
    const after = await play(2)
    feed.close()
    expect(areNumbers(after)).toBe(true)
    expect(peak(after)).toBeLessThanOrEqual(1)
  })
})
