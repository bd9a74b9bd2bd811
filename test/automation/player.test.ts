import { describe, expect, it } from 'vitest'
import type { Lane } from '../../contract/automation.ts'
import { emptyGauges } from '../../panel/live/gauges.ts'
import { apply } from '../../panel/live/apply.ts'
import { emptyState } from '../../panel/live/state.ts'
import { allLanes, createHostLanes, takeAutomation } from '../../engine/hosting/host-lanes.ts'
import { createPlayer } from '../../engine/hosting/player.ts'
import { CHUNK_FRAMES, createSource, type SourceExtent } from '../../engine/index.ts'
import { loadedSong } from '../panel/song.ts'

const LANE: Lane = {
  path: 'stem/vocals/mute',
  unit: 'samples',
  points: [
    [0, 0, 'hold'],
    [4000, 1, 'hold'],
  ],
}
const PATH = '/deck/1/stem/vocals/mute'

/** A player whose deck 1 plays a loud vocal. */
const playing = () => {
  const player = createPlayer({ sampleRate: 44100, post: () => {} })
  const { chunks: _, ...extent } = createSource({
    stemsSamples: CHUNK_FRAMES,
    stemsReady: [[0, CHUNK_FRAMES]],
  })
  player.take({ t: 'load', deck: 1, load: 1, extent: extent satisfies SourceExtent })
  for (const file of extent.stemFiles) {
    const frames = new Int16Array(2 * CHUNK_FRAMES).fill(file === extent.stemFiles[0] ? 8000 : 0)
    player.take({ t: 'chunk', deck: 1, load: 1, file, index: 0, frames, from: 0, to: CHUNK_FRAMES })
  }
  player.take({ t: 'set', path: '/deck/1/play', value: true })
  const levelAt = (frame: number): number => {
    const [left, right] = [new Float32Array(128), new Float32Array(128)]
    while (player.engine.frame() < frame) player.process(left, right)
    return Math.abs(left[127] as number)
  }
  return { player, levelAt }
}

describe('a host that is told of lanes', () => {
  it('plays them, and leaves a control that a hand has', () => {
    const { player, levelAt } = playing()
    const host = createHostLanes()
    const tracks = { 1: loadedSong('a', 'A'), 2: null }
    player.take(takeAutomation(host, { t: 'lanes', deck: 1, track: 'a', lanes: [LANE] }, tracks))
    expect(levelAt(3500)).toBeGreaterThan(0.1)
    expect(levelAt(6000)).toBeLessThan(1e-6)
    player.take({ t: 'set', path: PATH, value: false })
    expect(levelAt(7500)).toBeGreaterThan(0.1)
    player.take(takeAutomation(host, { t: 'left', paths: [PATH] }, tracks))
    expect(levelAt(9000)).toBeGreaterThan(0.1)
    player.take(takeAutomation(host, { t: 'left', paths: [] }, tracks))
    expect(levelAt(11_000)).toBeLessThan(1e-6)
  })

  it('tells an engine that begins anew everything, and no lanes of another track', () => {
    const host = createHostLanes()
    const tracks = { 1: loadedSong('a', 'A'), 2: loadedSong('b', 'B') }
    takeAutomation(host, { t: 'lanes', deck: 1, track: 'a', lanes: [LANE] }, tracks)
    takeAutomation(host, { t: 'lanes', deck: 2, track: 'c', lanes: [LANE] }, tracks)
    takeAutomation(host, { t: 'left', paths: [PATH] }, tracks)
    expect(allLanes(host, tracks)).toEqual([
      { t: 'lanes', deck: 1, lanes: [{ path: PATH, points: LANE.points }] },
      { t: 'lanes', deck: 2, lanes: [] },
      { t: 'left', paths: [PATH] },
    ])
  })

  it('keeps what the bridge says of lanes for the page', () => {
    const state = emptyState()
    const by = { mine: { moves: () => false, before: () => undefined }, now: 0 }
    apply(state, emptyGauges(), { t: 'lanes', deck: 2, track: 'b', lanes: [LANE] }, by)
    apply(state, emptyGauges(), { t: 'left', paths: [PATH] }, by)
    expect([state.lanes[2], state.lanes[1].lanes, state.left]).toEqual([{ track: 'b', lanes: [LANE] }, [], [PATH]])
  })
})
