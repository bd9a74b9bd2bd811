import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { ConsoleHandle } from '../../panel/console-handle.ts'
import { behind } from '../bridge/behind.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { endOf, startServer } from '../faults/server-process.ts'
import { until } from '../osc/peer.ts'
import { writeSteadyTrack } from '../peers/device-rig.ts'
import { noBrowser, openBrowser } from './browser.ts'

declare global {
  interface Window {
    stembridge: ConsoleHandle
    /** Looks, and of them those that heard nothing. */
    heard: { looks: number; silent: number; timer: number }
  }
}

const SOAK = Boolean(process.env.STEMBRIDGE_SOAK)
const TIMES = SOAK ? 100 : 3
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const spread = (errors: number[]) => {
  const ms = errors.map(s => Math.abs(s) * 1000).toSorted((a, b) => a - b)
  return { p50: ms[Math.floor(ms.length / 2)] ?? Number.NaN, worst: ms.at(-1) ?? Number.NaN }
}
const say = (what: string, errors: number[]): number => {
  const { p50, worst } = spread(errors)
  process.stdout.write(
    `${what} ${errors.length} times: off its place by ${p50.toFixed(1)} ms, at worst ${worst.toFixed(1)} ms\n`,
  )
  return p50
}

/** The same of the page by itself. */
const ownBehind = (page: Page): Promise<number> =>
  page.evaluate(rate => {
    const sample = window.stembridge.host.positions()[0]?.sample ?? Number.NaN
    return (performance.timeOrigin + performance.now()) / 1000 - sample / rate
  }, LIBRARY_RATE)

const placeOf = (page: Page): Promise<number> =>
  page.evaluate(rate => (window.stembridge.host.positions()[0]?.sample ?? Number.NaN) / rate, LIBRARY_RATE)

/** Looks fifty times a second whether the page renders anything. @returns what ends it, and tells */
const listen = async (page: Page): Promise<() => Promise<{ looks: number; silent: number }>> => {
  await page.evaluate(() => {
    const tap = window.stembridge.host.tap() as AnalyserNode
    const signal = new Float32Array(tap.fftSize)
    const look = (): void => {
      tap.getFloatTimeDomainData(signal)
      window.heard.looks++
      if (signal.every(x => x === 0)) window.heard.silent++
    }
    window.heard = { looks: 0, silent: 0, timer: window.setInterval(look, 20) }
  })
  return () =>
    page.evaluate(() => {
      clearInterval(window.heard.timer)
      return window.heard
    })
}

describe.skipIf(noBrowser || process.platform === 'win32')('a page that sounds', () => {
  let data: string
  let bridge: BridgeProcess
  let browser: Awaited<ReturnType<typeof openBrowser>>
  let page: Page
  const eyes: PanelClient[] = []
  const eyeOn = async (): Promise<PanelClient> => {
    const eye = await PanelClient.open(bridge.port, { panel: `eye${eyes.length}` })
    eyes.push(eye)
    return eye
  }
  const hostOf = (eye: PanelClient) => eye.last('host')?.host ?? eye.hello.host
  const sounds = (eye: PanelClient): Promise<void> =>
    until(async () => {
      const { kind, blocked } = hostOf(eye)
      if (blocked === 'click' || kind === 'silent') await page.mouse.click(700, 4)
      return kind === 'panel' && blocked === null
    }, 'the page sounds')
  const openPage = () => page.goto(`http://127.0.0.1:${bridge.port}`)

  beforeAll(async () => {
    data = newFolder()
    writeSteadyTrack(data, 'steady', SOAK ? 1800 : 240)
    bridge = await bridgeProcess(data)
    browser = await openBrowser()
    page = browser.page
    await openPage()
    const eye = await eyeOn()
    eye.set('/deck/1/load', 'steady')
    await until(() => eye.last('deck')?.track?.id === 'steady')
    await sounds(eye)
    eye.set('/deck/1/play', true)
  }, 120_000)
  afterEach(() => {
    for (const eye of eyes.splice(0)) eye.close()
  })
  afterAll(async () => {
    await browser?.close()
    await kill(bridge.child)
    rmSync(data, { recursive: true, force: true })
  })

  it(`keeps its place when it is loaded again, ${TIMES} times`, { timeout: 60_000 + TIMES * 20_000 }, async () => {
    const errors: number[] = []
    const eye = await eyeOn()
    eye.set('/deck/1/seek', 5)
    await sounds(eye)
    await pause(500)
    for (let i = 0; i < TIMES; i++) {
      const before = await behind(eye)
      await page.reload()
      await sounds(eye)
      await pause(300)
      errors.push((await behind(eye)) - before)
    }
    // a machine that is busy while a page loads lets its sound falter, and the deck with it
    expect(say('reloaded', errors)).toBeLessThan(SOAK ? 20 : 500)
    const playing = await page.evaluate(() => window.stembridge.host.positions()[0]?.playing)
    expect(playing).toBe(true)
  })

  it(`plays on when the bridge is killed, ${TIMES} times, and the bridge finds it where it is`, {
    timeout: 60_000 + TIMES * 20_000,
  }, async () => {
    const first = await eyeOn()
    first.set('/deck/1/seek', 5)
    await sounds(first)
    await pause(500)
    const listened = await listen(page)
    const [found, kept]: [number[], number[]] = [[], []]
    for (let i = 0; i < TIMES; i++) {
      const before = await ownBehind(page)
      await kill(bridge.child)
      bridge = await bridgeProcess(data, { STEMBRIDGE_PORT: `${bridge.port}`, STEMBRIDGE_RESTARTED: '1' })
      const eye = await eyeOn()
      await sounds(eye)
      await pause(300)
      const seen = await behind(eye)
      const after = await ownBehind(page)
      found.push(seen - after)
      kept.push(after - before)
    }
    const { looks, silent } = await listened()
    say('the bridge was killed, the page against its own clock:', kept)
    process.stdout.write(`${silent} of ${looks} looks heard nothing\n`)
    expect(say('the bridge was killed, the bridge against the page:', found)).toBeLessThan(SOAK ? 20 : 100)
    expect(looks).toBeGreaterThan(10)
    expect(silent / looks).toBeLessThan(0.02)
  })

  it(`plays on while the server is killed under a song, ${TIMES} times`, {
    timeout: 90_000 + TIMES * 20_000,
  }, async () => {
    let server = await startServer(data)
    const eye = await eyeOn()
    const kept: number[] = []
    await server.upload('SONG 120')
    const id = (await server.list())[0]?.id ?? ''
    await server.become(id, track => track.state === 'ready')
    eye.set('/deck/1/load', id)
    await until(() => eye.last('deck')?.track?.id === id)
    eye.set('/deck/1/play', true)
    await sounds(eye)
    await pause(500)
    const listened = await listen(page)
    for (let i = 0; i < TIMES; i++) {
      eye.set('/deck/1/seek', 2)
      await until(async () => (await placeOf(page)) < 10, 'the page is there')
      await pause(300)
      const before = await ownBehind(page)
      await server.upload(`SONG 20 the ${i}th`)
      await server.become((await server.list()).at(-1)?.id ?? '', track => track.state !== 'queued')
      server.child.kill('SIGKILL')
      await endOf(server.child)
      eye.set('/deck/1/stem/drums/gain', -i % 6)
      await eye.settled()
      server = await startServer(data)
      kept.push((await ownBehind(page)) - before)
    }
    const { looks, silent } = await listened()
    process.stdout.write(`${silent} of ${looks} looks heard nothing\n`)
    expect(say('the server was killed, the page against its own clock:', kept)).toBeLessThan(SOAK ? 20 : 100)
    expect(looks).toBeGreaterThan(10)
    expect(silent / looks).toBeLessThan(0.02)
  })
})
