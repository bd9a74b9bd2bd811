import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Frame, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bridge, openBridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { Row } from '../../contract/parameter-row.ts'
import type { SetDocument } from '../../contract/set.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { until } from '../osc/peer.ts'
import { chromiumHere } from '../panel/browser.ts'
import { writeSteadyTrack } from '../peers/device-rig.ts'
import { leastLevel } from './least-level.ts'
import { ROGUE, writeRogue } from './rogue-plugin.ts'
import { isSameState } from './same-state.ts'

const root = join(import.meta.dirname, '..', '..')
const COMMUNITY = join(root, '.stembridge', 'wam-community', 'dist', 'plugins')
/** As docs/plugins.md lists them. */
const TEN = [
  'burns-audio/delay',
  'burns-audio/distortion',
  'burns-audio/simpleEQ',
  'wimmics/BigMuff',
  'wimmics/OwlDirty',
  'wimmics/SmoothDelay',
  'wimmics/StereoFreqShifter',
  'wimmics/ThruZeroFlanger',
  'wimmics/sweetWah',
  'wimmics/TS9_Overdrive',
]
const soak = Boolean(process.env.STEMBRIDGE_SOAK)
/** Together in one page: as many as a performer has; at full length each has a page and a set of its own. */
const TOGETHER = soak ? 1 : 5
const SLOTS = ['vocals', 'drums'].flatMap(stem => [1, 2, 3, 4].map(n => `/deck/1/stem/${stem}/insert/${n}`))
const SLOT = SLOTS[0] as string
const BATCHES = Array.from({ length: TEN.length / TOGETHER }, (_, i) => TEN.slice(i * TOGETHER, (i + 1) * TOGETHER))
/** A browser with all of this in it, on a machine that does other things too. */
const LONG = 240_000
const why = !chromiumHere
  ? 'chromium is not installed'
  : existsSync(COMMUNITY)
    ? null
    : 'the community’s plugins did not come'

describe.skipIf(why)(`Web Audio Modules of the community${why ? ` (${why})` : ''}`, () => {
  const dist = mkdtempSync(join(tmpdir(), 'stembridge-panel-'))
  let browser: Browser
  let data: string
  let bridge: Bridge
  let page: Page
  let hand: PanelClient
  const complaints: string[] = []
  /** What the plugins of this page keep, by their own word. */
  const kept = new Map<string, string>()

  const value = (path: string): unknown => hand.valuesOf(path).at(-1) ?? hand.hello.values[path]
  /** The rows that turn the plugin of a slot. */
  const turnable = (slot: string): [string, Row][] => {
    const standing = new Map(Object.entries(hand.hello.rows ?? {}))
    for (const message of hand.heard as FromBridge[])
      if (message.t === 'rows') {
        for (const path of message.gone) standing.delete(path)
        for (const [path, row] of Object.entries(message.rows)) standing.set(path, row)
      }
    return [...standing].filter(
      ([path, row]) => path.startsWith(`${slot}/`) && row.kind === 'value' && !/\/(effect|bypass|wet)$/.test(path),
    )
  }
  /** What was heard before a test. */
  let before = 0
  const fault = (slot = SLOT): string => {
    const told = hand.heard.slice(before).findLast(one => one.t === 'readings' && `${slot}/fault` in one.values)
    return told?.t === 'readings' ? String(told.values[`${slot}/fault`]) : ''
  }
  const saved = async (): Promise<SetDocument> =>
    (await (await fetch(`http://127.0.0.1:${bridge.port}/set`)).json()) as SetDocument
  const frame = (): Frame | undefined => page.frames().find(one => one.url().includes('/host/frame/'))
  const openPage = async () => {
    page = await browser.newPage()
    kept.clear()
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('websocket', socket =>
      socket.on('framesent', ({ payload }) => {
        const said = JSON.parse(String(payload)) as FromPanel
        if (said.t === 'insert-state') kept.set(said.slot, said.state)
      }),
    )
    await page.goto(`http://127.0.0.1:${bridge.port}/`)
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await until(
      () => hand.last('host')?.host.kind === 'panel' && hand.last('host')?.host.blocked === null,
      'the page sounds',
    )
  }
  const loads = async (id: string, slot = SLOT) => {
    hand.set(`${slot}/effect`, `wam:${id}`)
    const isThere = () => kept.has(slot) && turnable(slot).length > 0
    await until(isThere, `${id} is loaded`).catch(thrown => {
      throw new Error(`${thrown.message}: ${fault(slot)}`)
    })
  }
  const stateOf = (slot: string): unknown => JSON.parse(kept.get(slot) ?? 'null')
  const saveSet = async (id: string): Promise<SetDocument> => {
    const document = await saved()
    mkdirSync(join(data, dataFolder.sets), { recursive: true })
    writeFileSync(join(data, dataFolder.set(id)), JSON.stringify({ id, document }))
    return document
  }

  beforeAll(async () => {
    await build({ configFile: join(root, 'panel', 'vite.config.ts'), logLevel: 'error', build: { outDir: dist } })
    data = newFolder()
    const folder = join(data, dataFolder.plugins)
    mkdirSync(folder, { recursive: true })
    for (const id of [...TEN, 'wimmics/utils']) cpSync(join(COMMUNITY, id), join(folder, id), { recursive: true })
    writeRogue(folder)
    writeSteadyTrack(data, 'steady', 240)
    const env = { STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0' }
    bridge = await openBridge({ ...readConfig(env, root, '0.0.0'), port: 0, panel: dist }, () => {})
    hand = await PanelClient.open(bridge.port, { panel: 'hand' })
    hand.set('/deck/1/load', 'steady')
    browser = await chromium.launch({
      executablePath: chromiumHere as string,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
    await openPage()
  })
  afterAll(async () => {
    await browser?.close()
    hand?.close()
    await bridge?.close()
    rmSync(data, { recursive: true, force: true })
    rmSync(dist, { recursive: true, force: true })
  })
  beforeEach(() => {
    complaints.length = 0
    before = hand.heard.length
    hand.set('/deck/1/seek', 0)
    hand.set('/deck/1/play', true)
    hand.set('/deck/1/stem/vocals/mute', false)
  })
  afterEach(async () => {
    for (const slot of SLOTS) hand.set(`${slot}/effect`, '')
    await until(() => frame() === undefined, 'the frames are gone')
    kept.clear()
  })

  it('are listed for the slots, instruments left out', async () => {
    await until(() => (hand.last('effects')?.effects ?? []).some(({ by }) => by === 'wam'), 'the list comes')
    const ids = hand.last('effects')?.effects.flatMap(({ id, by }) => (by === 'wam' ? id.slice(4) : [])) ?? []
    expect(ids.sort()).toEqual([...TEN, 'rogue'].sort())
  })

  it.each(BATCHES.map(ids => [ids.join(', '), ids] as const))(
    '%s: loaded, turned, saved with a set, and there again with it on a new page',
    async (_, ids) => {
      const placed = ids.map((id, i) => [SLOTS[i] as string, id] as const)
      for (const [slot, id] of placed) await loads(id, slot)
      const turned = new Map<string, number | boolean>()
      for (const [slot, id] of placed) {
        const [path, row] = turnable(slot).find(([, one]) => one.range) ?? turnable(slot)[0] ?? ['', undefined]
        const [low, high] = row?.range ?? [0, 1]
        const wanted = row?.type === 'boolean' ? row.default !== true : row?.default === low ? high : low
        const was = stateOf(slot)
        hand.set(path, wanted)
        await until(() => !isSameState(stateOf(slot), was), `${id} keeps what was turned`)
        turned.set(path, wanted)
      }
      // some get there by and by
      for (let last = '', now = 'x'; last !== now; now = JSON.stringify([...kept])) {
        last = now
        await new Promise(resolve => setTimeout(resolve, 700))
      }
      const document = await saveSet('of-plugins')
      const states = new Map(document.inserts?.map(({ slot, state }) => [slot, JSON.parse(state) as unknown]))
      expect(placed.map(([slot]) => document.values[`${slot}/effect`])).toEqual(ids.map(id => `wam:${id}`))
      for (const [slot] of placed) hand.set(`${slot}/effect`, '')
      await hand.settled()
      await page.close()
      await openPage()
      hand.set('/set/open', 'of-plugins')
      for (const [slot, id] of placed)
        await until(() => isSameState(stateOf(slot), states.get(slot)), `${id} has what it kept: ${fault(slot)}`)
      // what it moved itself would have come by then
      await new Promise(resolve => setTimeout(resolve, 1000))
      for (const [path, wanted] of turned) expect(isSameState(value(path), wanted), path).toBe(true)
      for (const [slot, id] of placed)
        if (!isSameState(stateOf(slot), states.get(slot))) expect([id, stateOf(slot)]).toEqual([id, states.get(slot)])
      expect(complaints).toEqual([])
    },
    LONG,
  )

  it('take up what else a set says that they kept, where they lie already and on a new page', async () => {
    await loads('rogue')
    const note = () => (stateOf(SLOT) as { note?: string } | null)?.note
    const write = (text: string) =>
      frame()?.evaluate(given => (globalThis as unknown as { write: (text: string) => void }).write(given), text)
    await write('one')
    await until(() => note() === 'one', 'it is kept')
    await saveSet('kept')
    await write('two')
    await until(() => note() === 'two', 'it is kept')
    hand.set('/set/open', 'kept')
    await until(() => note() === 'one', 'it is as the set says')
    await page.close()
    await openPage()
    await until(() => note() === 'one', 'it is there on a new page')
  })

  it('have a window of their own', async () => {
    await loads('rogue')
    await page.getByRole('button', { name: 'Open the window of Rogue' }).click()
    await frame()?.getByText('the window of the rogue').waitFor({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Close the window of Rogue' }).click()
    await until(async () => (await frame()?.getByText('the window of the rogue').count()) === 0, 'it is closed')
  })

  it('reach nothing but their own folder', async () => {
    await loads('wimmics/BigMuff', SLOTS[1])
    await loads('rogue')
    const rogue = () =>
      Promise.any(
        page.frames().map(async one => {
          const has = await one.evaluate(() => 'reach' in globalThis)
          return has ? one : Promise.reject()
        }),
      )
    const reached = await (await rogue()).evaluate(() =>
      (globalThis as unknown as { reach: () => Promise<Record<string, string>> }).reach(),
    )
    expect(Object.keys(reached)).toHaveLength(11)
    expect(Object.entries(reached).filter(([, how]) => how !== 'refused')).toEqual([])
  })

  it.each(['throws', 'blocks', 'noNumbers'] as const)(
    'cost their slot alone whatever they do (%s), are named, and begun anew when asked',
    async does => {
      await loads('rogue')
      const least = await leastLevel(page)
      hand.set('/deck/1/stem/vocals/mute', true)
      await new Promise(resolve => setTimeout(resolve, 1000))
      await least()
      hand.set(`${SLOT}/does`, ROGUE[does])
      await until(() => value(`${SLOT}/bypass`) === true && fault() !== '', 'it is bypassed and named')
      expect(fault()).toMatch(/Rogue in .*Switch the bypass/)
      await new Promise(resolve => setTimeout(resolve, 1500))
      // drums, bass and other without their vocals: never silent
      expect(await least()).toBeGreaterThan(0.1)
      hand.set('/deck/1/stem/vocals/mute', false)
      kept.clear()
      hand.set(`${SLOT}/bypass`, false)
      await until(() => kept.has(SLOT), 'it is there again')
      // long enough for it to fail again
      await new Promise(resolve => setTimeout(resolve, 3000))
      expect(value(`${SLOT}/bypass`)).toBe(false)
      await until(() => fault() === '', 'it works')
      expect(await least()).toBeGreaterThan(0.1)
    },
    LONG,
  )

  it(
    'come back by themselves when they stood still for a moment',
    async () => {
      await loads('rogue')
      const least = await leastLevel(page)
      for (let time = 0; time < (soak ? 20 : 2); time++) {
        hand.set(`${SLOT}/does`, ROGUE.stalls)
        await new Promise(resolve => setTimeout(resolve, 2000))
        hand.set(`${SLOT}/does`, ROGUE.nothing)
        await until(() => fault() === '', 'it is on time again')
        expect(value(`${SLOT}/bypass`)).toBe(false)
      }
      expect(await least()).toBeGreaterThan(0.1)
    },
    LONG,
  )
})
