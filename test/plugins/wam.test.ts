import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Frame, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Bridge, openBridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import type { FromBridge } from '../../contract/live.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { until } from '../osc/peer.ts'
import { chromiumHere } from '../panel/browser.ts'
import { writeSteadyTrack } from '../peers/device-rig.ts'

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
/** They sound in time or are taken out of the way: that wants a machine that does nothing else. */
const soak = Boolean(process.env.STEMBRIDGE_SOAK)
const SLOT = '/deck/1/stem/vocals/insert/1'
const why = !chromiumHere
  ? 'chromium is not installed'
  : existsSync(COMMUNITY)
    ? null
    : 'the community’s plugins did not come'

/** A plugin of ours, plain and unfriendly by what it is asked for: it stands still, throws, or gives no numbers. */
const OWN = `
const sdk = await import(new URL('../../sdk/index.js', import.meta.url).href)
const processor = \`registerProcessor('rogue', class extends AudioWorkletProcessor {
  constructor() { super(); this.port.onmessage = ({ data }) => { this.does = data } }
  process([input], [output]) {
    if (this.does === 'throws') throw new Error('on purpose')
    if (this.does === 'blocks') { const end = Date.now() + 5000; while (Date.now() < end); this.does = '' }
    output.forEach((channel, c) => channel.set(this.does === 'no numbers' ? channel.map(() => NaN) : (input[c] ?? channel)))
    return true
  }
})\`
export default class Rogue extends sdk.WebAudioModule {
  async _loadDescriptor() { return this._descriptor = { ...this._descriptor, name: 'Rogue', hasAudioInput: true, hasAudioOutput: true } }
  async createAudioNode() {
    const context = this.audioContext
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })))
    const node = new AudioWorkletNode(context, 'rogue', { outputChannelCount: [2] })
    let does = 0
    const words = ['', 'throws', 'blocks', 'no numbers']
    const info = { id: 'does', label: 'Does', type: 'choice', minValue: 0, maxValue: 3, defaultValue: 0, choices: words }
    const reach = async () => {
      const tried = {}
      const tries = {
        page: () => parent.document.title,
        storage: () => localStorage.length,
        library: () => fetch('/sheets').then(answer => answer.text()),
        live: () => new Promise((resolve, reject) => { const socket = new WebSocket(location.href.replace(/^http(.*?\\d)\\/.*/, 'ws$1/live')); socket.onopen = resolve; socket.onerror = reject }),
        peers: () => new RTCPeerConnection({ iceServers: [] }),
        network: () => fetch('https://example.com/'),
        elsewhere: () => fetch('http://127.0.0.1:1/'),
      }
      for (const [what, go] of Object.entries(tries)) try { await go(); tried[what] = 'reached' } catch { tried[what] = 'refused' }
      return tried
    }
    globalThis.reach = reach
    return Object.assign(node, {
      getParameterInfo: async () => ({ does: info }),
      getParameterValues: async () => ({ does: { id: 'does', value: does, normalized: false } }),
      setParameterValues: async values => { does = values.does.value; node.port.postMessage(words[does]) },
      getState: async () => ({ does }),
      setState: async state => { does = state.does },
      getCompensationDelay: async () => 0,
    })
  }
}`

const quiet = soak ? '' : ' (skipped: plugins that sound in time want a machine of its own: npm run soak)'

describe.skipIf(why)(`Web Audio Modules of the community${why ? ` (${why})` : ''}`, () => {
  const dist = mkdtempSync(join(tmpdir(), 'stembridge-panel-'))
  let browser: Browser
  let data: string
  let bridge: Bridge
  let page: Page
  let hand: PanelClient
  const complaints: string[] = []

  const value = (path: string): unknown => {
    const changes = hand.valuesOf(path)
    return changes.length > 0 ? changes.at(-1) : hand.hello.values[path]
  }
  const rows = () => {
    const standing = new Map(Object.entries(hand.hello.rows ?? {}))
    for (const message of hand.heard as FromBridge[])
      if (message.t === 'rows') {
        for (const path of message.gone) standing.delete(path)
        for (const [path, row] of Object.entries(message.rows)) standing.set(path, row)
      }
    return new Map([...standing].filter(([path]) => path.startsWith(`${SLOT}/`)))
  }
  const turnable = () =>
    [...rows()].filter(([path, row]) => row.kind === 'value' && !/\/(effect|bypass|wet)$/.test(path))
  const stateOf = async (): Promise<string> => {
    const set = (await (await fetch(`http://127.0.0.1:${bridge.port}/set`)).json()) as {
      inserts?: { slot: string; state: string }[]
    }
    return set.inserts?.find(({ slot }) => slot === SLOT)?.state ?? ''
  }
  const fault = () =>
    String(hand.all('readings').findLast(({ values }) => `${SLOT}/fault` in values)?.values[`${SLOT}/fault`] ?? '')
  const frame = (): Frame | undefined => page.frames().find(one => one.url().includes('/host/frame/'))
  const openPage = async () => {
    page = await browser.newPage()
    page.on('pageerror', error => complaints.push(String(error)))
    await page.goto(`http://127.0.0.1:${bridge.port}/`)
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await until(
      () => hand.last('host')?.host.kind === 'panel' && hand.last('host')?.host.blocked === null,
      'the page sounds',
    )
  }
  /** Wholly the same but for what was never kept: numbers that a plugin rounds. */
  const loads = async (id: string) => {
    hand.set(`${SLOT}/effect`, `wam:${id}`)
    await until(() => turnable().length > 0 || fault() !== '', `${id} is loaded`)
    expect(fault()).toBe('')
  }

  beforeAll(async () => {
    await build({ configFile: join(root, 'panel', 'vite.config.ts'), logLevel: 'error', build: { outDir: dist } })
    browser = await chromium.launch({
      executablePath: chromiumHere as string,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(dist, { recursive: true, force: true })
  })
  beforeEach(async () => {
    data = newFolder()
    const folder = join(data, dataFolder.plugins)
    mkdirSync(folder, { recursive: true })
    for (const id of [...TEN, 'wimmics/utils']) cpSync(join(COMMUNITY, id), join(folder, id), { recursive: true })
    mkdirSync(join(folder, 'rogue'))
    const descriptor = { name: 'Rogue', hasAudioInput: true, hasAudioOutput: true }
    writeFileSync(join(folder, 'rogue', 'descriptor.json'), JSON.stringify(descriptor))
    writeFileSync(join(folder, 'rogue', 'index.js'), OWN)
    writeSteadyTrack(data, 'steady', 600)
    const env = { STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0' }
    bridge = await openBridge({ ...readConfig(env, root, '0.0.0'), port: 0, panel: dist }, () => {})
    hand = await PanelClient.open(bridge.port, { panel: 'hand' })
    hand.set('/deck/1/load', 'steady')
    hand.set('/deck/1/play', true)
    complaints.length = 0
    await openPage()
  })
  afterEach(async () => {
    await page?.close()
    hand?.close()
    await bridge?.close()
    rmSync(data, { recursive: true, force: true })
  })

  it('are listed for the slots, instruments left out', async () => {
    await until(() => (hand.last('effects')?.effects ?? []).some(({ by }) => by === 'wam'), 'the list comes')
    const ids = hand.last('effects')?.effects.flatMap(({ id, by }) => (by === 'wam' ? id.slice(4) : [])) ?? []
    expect(ids.sort()).toEqual([...TEN, 'rogue'].sort())
  })

  it.skipIf(!soak).each(TEN)(
    `%s is loaded, turned, kept with the set, and there again on a new page${quiet}`,
    async id => {
      await loads(id)
      const [path, row] = turnable().find(([, one]) => one.range) ?? turnable()[0] ?? ['', undefined]
      const [low, high] = row?.range ?? [0, 1]
      const wanted = row?.type === 'boolean' ? row.default !== true : row?.default === low ? high : low
      await until(async () => (await stateOf()) !== '', 'the plugin keeps something')
      const before = await stateOf()
      hand.set(path, wanted)
      await until(async () => (await stateOf()) !== before, 'the plugin keeps what was turned')
      const kept = await stateOf()
      const set = (await (await fetch(`http://127.0.0.1:${bridge.port}/set`)).json()) as object
      expect(JSON.stringify(set)).toContain(`wam:${id}`)
      await page.close()
      await openPage()
      await until(() => frame() !== undefined, 'its frame is there again')
      await new Promise(resolve => setTimeout(resolve, 2000))
      expect([await stateOf(), value(path)]).toEqual([kept, wanted])
      expect(fault()).toBe('')
      expect(complaints).toEqual([])
    },
  )

  it('reach nothing but their own folder', async () => {
    await loads('rogue')
    const reached = await frame()?.evaluate(() => (globalThis as unknown as { reach: () => Promise<object> }).reach())
    expect(reached).toEqual({
      page: 'refused',
      storage: 'refused',
      library: 'refused',
      live: 'refused',
      peers: 'refused',
      network: 'refused',
      elsewhere: 'refused',
    })
  })

  it.skipIf(!soak).each([1, 2, 3])(
    `cost their slot alone whatever they do (%i), and the page’s sound goes on${quiet}`,
    async does => {
      await loads('rogue')
      await page.evaluate(() => {
        const tap = (
          globalThis as unknown as { stembridge: { host: { tap: () => AnalyserNode } } }
        ).stembridge.host.tap()
        const signal = new Float32Array(tap.fftSize)
        const seen = { least: 1 }
        Object.assign(globalThis, { seen })
        setInterval(() => {
          tap.getFloatTimeDomainData(signal)
          for (const one of signal) seen.least = Math.min(seen.least, one)
        }, 10)
      })
      await until(() => fault() === '', 'it works')
      hand.set('/deck/1/stem/vocals/mute', true)
      await new Promise(resolve => setTimeout(resolve, 1000))
      await page.evaluate(() => {
        ;(globalThis as unknown as { seen: { least: number } }).seen.least = 1
      })
      hand.set(`${SLOT}/does`, does)
      await until(() => fault() !== '', 'it is named')
      await new Promise(resolve => setTimeout(resolve, 1500))
      const least = await page.evaluate(() => (globalThis as unknown as { seen: { least: number } }).seen.least)
      // drums, bass and other without their vocals: never silent
      expect(least).toBeGreaterThan(0.1)
    },
  )
})
