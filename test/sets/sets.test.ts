import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import type { SetDocument } from '../../contract/set.ts'
import { newFolder, writeJson, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'

const HASH = 'ab'.repeat(32)

const bridgeOn = async (data: string) => {
  const bridge = await bridgeHere(data)
  const panel = await PanelClient.open(bridge.port, { panel: 'a' })
  let open = true
  const close = async () => {
    panel.close()
    if (open) await bridge.close()
    open = false
  }
  onTestFinished(close)
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${bridge.port}${path}`)).json()
  return { panel, close, set: () => ask('/set') as Promise<SetDocument>, list: () => ask('/sets') }
}

/** Two songs; the first one's mix lies under the hash of its file. */
const songs = () => {
  const data = newFolder()
  const first = writeTrack(data, { id: 'first' })
  writeTrack(data, { id: 'second' })
  renameSync(join(data, first.mix as string), join(data, dataFolder.mix(HASH)))
  writeJson(join(data, dataFolder.sheet('first')), { ...first, mix: dataFolder.mix(HASH) })
  return data
}

const keep = (data: string, id: string, document: unknown) => {
  mkdirSync(join(data, dataFolder.sets), { recursive: true })
  writeFileSync(join(data, dataFolder.set(id)), JSON.stringify({ id, document }))
}

/** All that a performer does to a sound. */
const perform = async (panel: PanelClient) => {
  panel.set('/deck/1/load', 'first')
  panel.set('/deck/2/load', 'second')
  await panel.settled()
  panel.set('/deck/1/seek', 2)
  panel.set('/deck/1/hotcue/3')
  panel.set('/deck/1/loop', 4)
  panel.set('/deck/2/seek', 1.5)
  panel.set('/deck/1/stem/vocals/gain', -9)
  panel.set('/deck/2/stem/drums/mute', true)
  panel.set('/deck/2/rate', 1.05)
  panel.set('/master/crossfade', 0.25)
  panel.set('/scene/2/store')
  panel.set('/deck/1/stem/bass/eq/low', -12)
  panel.send({
    t: 'lane',
    track: 'first',
    lane: {
      path: 'stem/vocals/gain',
      unit: 'samples',
      points: [
        [0, -20, 'linear'],
        [44100, 0, 'hold'],
      ],
    },
  })
  await panel.settled()
}

const OTHERWISE = ['/deck/1/stem/vocals/gain', '/master/gain', '/deck/2/stem/piano/pan'] as const

describe('a set', () => {
  it('opens to the performance that it was saved of, on a bridge without a server', async () => {
    const data = songs()
    const before = await bridgeOn(data)
    await perform(before.panel)
    const saved = await before.set()
    expect(saved).toMatchObject({
      tracks: [
        {
          id: 'first',
          hash: HASH,
          hotCues: [null, null, 88200, null, null, null, null, null],
          lanes: [{ unit: 'samples' }],
        },
        { id: 'second', hash: null },
      ],
      decks: [
        { deck: 1, track: 'first', sample: 88200, loop: [88200, 176400] },
        { deck: 2, track: 'second', sample: 66150, loop: null },
      ],
      values: { '/deck/1/stem/vocals/gain': -9, '/deck/2/rate': 1.05, '/deck/1/stem/bass/eq/low': -12 },
    })
    await before.close()
    rmSync(join(data, 'bridge'), { recursive: true })
    keep(data, 'friday', saved)

    const after = await bridgeOn(data)
    for (const path of OTHERWISE) after.panel.set(path, 0.5)
    after.panel.set('/deck/1/load', 'second')
    after.panel.set('/deck/1/play', true)
    after.panel.set('/set/open', 'friday')
    await after.panel.settled()
    expect({ ...(await after.set()), savedAt: saved.savedAt }).toEqual(saved)
    expect(after.panel.last('set')?.set).toEqual({
      id: 'friday',
      name: 'Untitled',
      missing: [],
      absent: [],
      refused: 0,
    })
    expect(after.panel.positionsOf(1).at(-1)).toMatchObject({ sample: 88200, playing: false })
  })

  it('opens by its name too, the one saved last, and is listed', async () => {
    const data = songs()
    const bridge = await bridgeOn(data)
    const empty = await bridge.set()
    keep(data, 'a', { ...empty, name: 'Friday', savedAt: 1, values: { '/master/gain': -1 } })
    keep(data, 'b', { ...empty, name: 'Friday', savedAt: 2, values: { '/master/gain': -2 } })
    keep(data, 'torn', 'no set')
    bridge.panel.set('/set/open', 'Friday')
    await bridge.panel.settled()
    expect((await bridge.set()).values['/master/gain']).toBe(-2)
    expect(await bridge.list()).toEqual([
      { id: 'b', name: 'Friday', savedAt: 2, tracks: [] },
      { id: 'a', name: 'Friday', savedAt: 1, tracks: [] },
    ])
  })

  it.each([
    ['unknown_set', 'nowhere'],
    ['unknown_set', '../../etc/passwd'],
    ['bad_set', 'torn'],
    ['newer_set', 'newer'],
  ])('is refused as %s, and nothing changes', async (code, wanted) => {
    const data = songs()
    const bridge = await bridgeOn(data)
    bridge.panel.set('/deck/1/load', 'first')
    await bridge.panel.settled()
    const before = await bridge.set()
    keep(data, 'torn', { version: 2 })
    keep(data, 'newer', { ...before, version: 3 })
    bridge.panel.set('/set/open', wanted)
    await bridge.panel.settled()
    expect(bridge.panel.last('refused')).toMatchObject({ path: '/set/open', failure: { code } })
    expect({ ...(await bridge.set()), savedAt: 0 }).toEqual({ ...before, savedAt: 0 })
  })

  it('whose track is missing opens, says which, and takes it in when its file is dropped again', async () => {
    const data = songs()
    const before = await bridgeOn(data)
    await perform(before.panel)
    const saved = await before.set()
    await before.close()
    keep(data, 'friday', saved)
    rmSync(join(data, 'bridge'), { recursive: true })
    const sheet = JSON.parse(readFileSync(join(data, dataFolder.sheet('first')), 'utf8'))
    rmSync(join(data, dataFolder.sheet('first')))

    const { panel, set } = await bridgeOn(data)
    panel.set('/set/open', 'friday')
    await panel.settled()
    expect(panel.last('set')?.set.missing).toEqual([{ id: 'first', hash: HASH, title: 'Song first', decks: [1] }])
    expect((await set()).decks[1]).toMatchObject({ track: 'second', sample: 66150 })
    // the same file, as another track
    writeJson(join(data, dataFolder.sheet('again')), { ...sheet, id: 'again' })
    await until(() => panel.last('set')?.set.missing.length === 0, 'the track')
    const now = await set()
    expect(now.decks).toEqual(saved.decks.map(deck => (deck.deck === 1 ? { ...deck, track: 'again' } : deck)))
    expect(now.tracks[0]).toEqual({ ...saved.tracks[0], id: 'again' })
    expect(now.values).toEqual(saved.values)
  })

  it('leaves a deck alone that was given something else meanwhile', async () => {
    const data = songs()
    const bridge = await bridgeOn(data)
    await perform(bridge.panel)
    const saved = await bridge.set()
    keep(data, 'friday', saved)
    const sheet = JSON.parse(readFileSync(join(data, dataFolder.sheet('first')), 'utf8'))
    rmSync(join(data, dataFolder.sheet('first')))
    bridge.panel.set('/set/open', 'friday')
    bridge.panel.set('/deck/1/load', 'second')
    await bridge.panel.settled()
    writeJson(join(data, dataFolder.sheet('again')), { ...sheet, id: 'again' })
    await until(() => bridge.panel.last('set')?.set.missing.length === 0, 'the set without what is missing')
    expect((await bridge.set()).decks[0]?.track).toBe('second')
  })
})
