import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Run } from '../../contract/run.ts'
import type { SetDocument } from '../../contract/set.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { colours } from '../../streamdeck/pictures/colours.ts'
import { until } from '../osc/peer.ts'
import type { ElgatoHost } from './elgato-host.ts'
import { openRig as open, type Rig, twoSongs } from './rig.ts'

const VOCALS = '/deck/1/stem/vocals'
let watched: ElgatoHost | undefined
const openRig = async (data?: string): Promise<Rig> => {
  const rig = await open(data)
  watched = rig.host
  return rig
}
afterEach(() => {
  expect(watched?.faults ?? []).toEqual([])
  watched = undefined
})
const lastOf = ({ panel }: Rig, path: string) => panel.valuesOf(path).at(-1)
const comesTo = (rig: Rig, path: string, value: unknown) =>
  until(() => lastOf(rig, path) === value, `${path} is ${value}; it is ${lastOf(rig, path)}`)

describe('A stem key', () => {
  it('mutes the stem in the tree, and is dark once the bridge says so', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-mute', { deck: '1', stem: 'vocals' })
    await rig.host.shows(key, 'on')
    expect(rig.host.texts(key)).toContain('Vocals')
    expect(rig.host.svg(key)).toContain(`fill="${STEM_COLOURS.vocals}"`)
    await rig.host.press(key)
    await comesTo(rig, `${VOCALS}/mute`, true)
    await rig.host.shows(key, 'muted')
    expect(rig.host.svg(key)).toContain(`fill="${colours.ground}"`)
    await rig.host.press(key)
    await comesTo(rig, `${VOCALS}/mute`, false)
  })

  it('follows what another surface does', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-mute', { deck: 1, stem: 'drums' })
    await rig.host.shows(key, 'on')
    rig.panel.set('/deck/1/stem/drums/mute', true)
    await rig.host.shows(key, 'muted')
    rig.panel.set('/deck/1/stem/drums/mute', false)
    rig.panel.set('/deck/1/stem/bass/solo', true)
    await rig.host.shows(key, 'silent')
  })

  it('kills the stem while it is held, and lets it sound again', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-mute', { deck: 1, stem: 'vocals', mode: 'kill' })
    await rig.host.shows(key, 'on')
    rig.host.keyDown(key)
    await comesTo(rig, `${VOCALS}/mute`, true)
    rig.host.keyUp(key)
    await comesTo(rig, `${VOCALS}/mute`, false)
  })

  it('lets a muted stem sound while it is held', async () => {
    const rig = await openRig()
    rig.panel.set(`${VOCALS}/mute`, true)
    const key = rig.host.appear('stem-mute', { deck: 1, stem: 'vocals', mode: 'hold' })
    await rig.host.shows(key, 'muted')
    rig.host.keyDown(key)
    await comesTo(rig, `${VOCALS}/mute`, false)
    rig.host.keyUp(key)
    await comesTo(rig, `${VOCALS}/mute`, true)
  })

  it('puts back what it holds when it is taken off the device', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-solo', { deck: 1, stem: 'vocals', mode: 'kill' })
    await rig.host.shows(key, 'solo')
    rig.host.keyDown(key)
    await comesTo(rig, `${VOCALS}/solo`, true)
    rig.host.disappear(key)
    await comesTo(rig, `${VOCALS}/solo`, false)
  })

  it('goes to the state that a multi-action wants', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-mute', { deck: 1, stem: 'vocals' }, { multi: true })
    await until(() => rig.panel.all('surfaces').some(({ surfaces }) => surfaces.some(s => s.kind === 'streamdeck')))
    rig.host.keyDown(key, 1)
    await comesTo(rig, `${VOCALS}/mute`, true)
    rig.host.keyDown(key, 1)
    rig.host.keyDown(key, 0)
    await comesTo(rig, `${VOCALS}/mute`, false)
    expect(rig.host.all('setImage', key)).toEqual([])
  })

  it('turns a level by its step, goes on while it is held, and stops at the top', async () => {
    const rig = await openRig()
    const key = rig.host.appear('stem-step', { deck: 1, stem: 'vocals', direction: 'down', step: 3 })
    await rig.host.shows(key, '0.0 dB')
    await rig.host.press(key)
    await rig.host.shows(key, '−3.0 dB')
    rig.host.keyDown(key)
    await until(() => Number(lastOf(rig, `${VOCALS}/gain`)) <= -12, 'it goes on')
    rig.host.keyUp(key)
    rig.host.setSettings(key, { deck: 1, stem: 'vocals', direction: 'up', step: 6 })
    for (let i = 0; i < 20; i++) await rig.host.press(key)
    await comesTo(rig, `${VOCALS}/gain`, 6)
    await rig.host.shows(key, '+6.0 dB')
  })
})

describe('A deck key', () => {
  it('plays and holds, and shows which', async () => {
    const rig = await openRig()
    const key = rig.host.appear('deck-play', { deck: 1 })
    await rig.host.shows(key, 'first')
    await rig.host.press(key)
    await comesTo(rig, '/deck/1/play', true)
    await rig.host.shows(key, new RegExp(`fill="${colours.go}"`))
    await rig.host.press(key)
    await comesTo(rig, '/deck/1/play', false)
  })

  it('loops over its beats and ends the loop', async () => {
    const rig = await openRig()
    const key = rig.host.appear('deck-loop', { deck: 1, beats: '2' })
    await rig.host.shows(key, '2 beats')
    await rig.host.press(key)
    await comesTo(rig, '/deck/1/loop', 2)
    await rig.host.press(key)
    await comesTo(rig, '/deck/1/loop', 0)
  })

  it('sets a hot cue where it is empty and shows where it lies', async () => {
    const rig = await openRig()
    const key = rig.host.appear('hot-cue', { deck: 1, slot: 3 })
    await rig.host.shows(key, '3 · empty')
    rig.panel.set('/deck/1/seek', 3.4)
    await rig.host.press(key)
    await rig.host.shows(key, '3 · 0:03')
  })

  it('goes to the cue point and holds', async () => {
    const rig = await openRig()
    const key = rig.host.appear('deck-cue', { deck: 1 })
    await rig.host.shows(key, 'Cue 1')
    rig.panel.set('/deck/1/play', true)
    await rig.host.press(key)
    await comesTo(rig, '/deck/1/play', false)
  })

  it('says which deck is the focused one, and the keys without a deck of their own go with it', async () => {
    const rig = await openRig()
    const focus = rig.host.appear('focus-deck')
    const sync = rig.host.appear('deck-sync')
    await rig.host.shows(focus, 'Deck 1')
    await rig.host.shows(sync, 'Sync 1')
    await rig.host.press(focus)
    await rig.host.shows(focus, 'Deck 2')
    await rig.host.shows(sync, 'Sync 2')
    await rig.host.press(sync)
    await comesTo(rig, '/deck/2/sync', true)
    expect(rig.host.kept).toMatchObject({ focus: 2 })
  })

  it('loads the next track of the library onto the free deck', async () => {
    const rig = await openRig()
    const key = rig.host.appear('load-next', { deck: 'free', set: 'library' })
    // the first lies on deck 1
    await rig.host.shows(key, 'second')
    await rig.host.press(key)
    await until(() => rig.panel.all('deck').some(({ deck, track }) => deck === 2 && track?.id === 'second'))
    // every song lies on a deck: after the last comes the first
    const again = rig.host.appear('load-next', { deck: 2, set: 'library' })
    await rig.host.shows(again, 'first')
    await rig.host.press(again)
    await until(() => rig.panel.all('deck').some(({ deck, track }) => deck === 2 && track?.id === 'first'))
  })

  it('loads the tracks of a saved set in their order', async () => {
    const data = twoSongs()
    const rig = await openRig(data)
    const now = (await (await fetch(`http://127.0.0.1:${rig.bridge.port}/set`)).json()) as SetDocument
    const [first] = now.tracks as [SetDocument['tracks'][number]]
    const other = { ...first, id: 'second', title: 'Song second' }
    mkdirSync(join(data, dataFolder.sets), { recursive: true })
    const document = { ...now, name: 'Friday', tracks: [other, first] }
    writeFileSync(join(data, dataFolder.set('friday')), JSON.stringify({ id: 'friday', document }))
    const key = rig.host.appear('load-next', { deck: 2, set: 'friday' })
    await rig.host.shows(key, 'Song second')
    await rig.host.press(key)
    await until(
      () => rig.panel.all('deck').some(({ deck, track }) => deck === 2 && track?.id === 'second'),
      'the second',
    )
    await rig.host.shows(key, 'Song first')
    await rig.host.press(key)
    await until(() => rig.panel.all('deck').some(({ deck, track }) => deck === 2 && track?.id === 'first'), 'the first')
  })

  it('shows tempo and key, and flashes on the beats while it plays', async () => {
    const rig = await openRig()
    const tempo = rig.host.appear('tempo-key', { deck: 1 })
    const beat = rig.host.appear('beat-flash', { deck: 1 })
    await rig.host.shows(tempo, '120.0')
    await rig.host.shows(tempo, '8A · Am')
    rig.panel.set('/deck/1/play', true)
    for (const ground of [colours.go, colours.ink, colours.raised])
      await rig.host.shows(beat, new RegExp(`<rect x="2" y="2" [^>]*fill="${ground}"`))
  })

  it('takes the tempo that is tapped', async () => {
    const rig = await openRig()
    const key = rig.host.appear('tap-tempo', { deck: 1 })
    await rig.host.shows(key, 'Tap')
    for (let i = 0; i < 4; i++) {
      await rig.host.press(key)
      await new Promise(resolve => setTimeout(resolve, 450))
    }
    await until(() => typeof lastOf(rig, '/deck/1/rate') === 'number', 'a rate')
    const shown = Number(rig.host.texts(key))
    expect(shown).toBeGreaterThan(60)
    expect(Number(lastOf(rig, '/deck/1/rate')) * 120).toBeCloseTo(shown, 0)
  })
})

describe('A key of the session', () => {
  it('stores a scene by a long press and recalls it by a short one; an empty one only warns', async () => {
    const rig = await openRig()
    const key = rig.host.appear('scene', { scene: 2 })
    await rig.host.shows(key, 'hold to')
    await rig.host.press(key)
    await until(() => rig.host.all('showAlert', key).length === 1, 'a warning')
    rig.panel.set(`${VOCALS}/gain`, -9)
    rig.host.keyDown(key)
    await until(() => rig.host.all('showOk', key).length === 1, 'stored')
    rig.host.keyUp(key)
    await rig.host.shows(key, 'Scene 2')
    rig.panel.set(`${VOCALS}/gain`, 0)
    await rig.panel.settled()
    await rig.host.press(key)
    await comesTo(rig, `${VOCALS}/gain`, -9)
  })

  it('brings the full mix back', async () => {
    const rig = await openRig()
    rig.panel.set(`${VOCALS}/mute`, true)
    const key = rig.host.appear('panic')
    await rig.host.shows(key, 'Full mix')
    await rig.host.press(key)
    await comesTo(rig, `${VOCALS}/mute`, false)
  })

  it('shows how far the songs in the queue are, and that the library is away', async () => {
    const rig = await openRig()
    const key = rig.host.appear('queue-progress')
    await rig.host.shows(key, 'library')
    const runs: Record<string, Partial<Run>[]> = {
      processing: [{ title: 'Blue', progress: 40 }],
      queued: [{ title: 'Red', progress: 0 }],
    }
    const library = createServer(({ url = '' }, answer) => {
      const state = new URL(url, 'http://library').searchParams.get('state') ?? ''
      answer.setHeader('Content-Type', 'application/json').end(JSON.stringify(runs[state]))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void library.close())
    await once(library, 'listening')
    rig.bridge.child.send({ t: 'api', url: `http://127.0.0.1:${(library.address() as AddressInfo).port}` })
    await rig.host.shows(key, '40%')
    expect(rig.host.texts(key)).toContain('Blue')
    runs.processing = []
    runs.queued = []
    await rig.host.shows(key, 'ready')
    rig.bridge.child.send({ t: 'api', url: null })
    await rig.host.shows(key, 'library')
  })

  it('warns where the bridge refuses', async () => {
    const rig = await openRig()
    const key = rig.host.appear('deck-loop', { deck: 2 })
    await rig.host.shows(key, '4 beats')
    rig.panel.set('/deck/1/play', true)
    const load = rig.host.appear('load-next', { deck: 1, set: 'nowhere' })
    await rig.host.shows(load, 'no track')
    await rig.host.press(load)
    await until(() => rig.host.all('showAlert', load).length === 1, 'a warning')
  })
})
