import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Lane } from '../../contract/automation.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { HERTZ, LEVEL, writeTrack } from './audio-folder.ts'
import { serveAudio } from './audio-server.ts'
import type { Seen } from './page/main.ts'

declare const seen: Seen
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const RATE = 44100

/** Levels of the four tones in what the page renders now, in dB. */
const tones = (page: Page): Promise<Record<keyof typeof HERTZ, number>> =>
  page.evaluate(hertz => {
    const tap = seen.host.tap as AnalyserNode
    const signal = new Float32Array(tap.fftSize)
    tap.getFloatTimeDomainData(signal)
    const level = (f: number): number => {
      let [re, im, weights] = [0, 0, 0]
      signal.forEach((x, i) => {
        const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / signal.length)
        re += w * x * Math.cos((2 * Math.PI * f * i) / tap.context.sampleRate)
        im += w * x * Math.sin((2 * Math.PI * f * i) / tap.context.sampleRate)
        weights += w
      })
      return 20 * Math.log10((2 * Math.hypot(re, im)) / weights + 1e-9)
    }
    return Object.fromEntries(Object.entries(hertz).map(([name, f]) => [name, level(f)])) as Record<
      keyof typeof hertz,
      number
    >
  }, HERTZ)

describe.skipIf(!CHROMIUM)(`the audio host in a browser${CHROMIUM ? '' : ' (chromium is not installed)'}`, () => {
  let folder: string
  let track: LoadedTrack
  let server: Awaited<ReturnType<typeof serveAudio>>
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audio-host-'))
    track = await writeTrack(join(folder, 'data'), 120)
    await build({
      root: fileURLToPath(new URL('./page', import.meta.url)),
      configFile: false,
      logLevel: 'silent',
      build: { outDir: join(folder, 'page'), assetsInlineLimit: 0, modulePreload: { polyfill: false } },
      worker: { format: 'es' },
    })
    server = await serveAudio({ page: join(folder, 'page'), audio: join(folder, 'data') })
  })
  afterAll(async () => {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const open = async (
    policy: string[],
    prepare = async (_page: Page): Promise<unknown> => undefined,
  ): Promise<void> => {
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: [...ARGS, ...policy] })
    page = await browser.newPage()
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(String(error)))
    await prepare(page)
    await page.goto(server.url)
  }
  beforeEach(() => {
    complaints.length = 0
    server.asked.length = 0
    server.goAway(false)
  })
  afterEach(async () => {
    await browser?.close()
  })

  const play = async (): Promise<void> => {
    await open(['--autoplay-policy=no-user-gesture-required'])
    await page.evaluate(async t => {
      await seen.host.start()
      seen.host.load(1, t)
      seen.host.set('/deck/1/play', true)
    }, track)
    await page.waitForFunction(() => (seen.host.levels()['/deck/1/stem/vocals/meter'] ?? -144) > -40)
    await page.waitForTimeout(300)
  }

  it('plays the lanes of its track, leaves a control to a hand, and takes it back', async () => {
    await play()
    const mute = '/deck/1/stem/vocals/mute'
    const vocals = async () => (await tones(page)).vocals
    const lane: Lane = { path: 'stem/vocals/mute', unit: 'samples', points: [[0, 1, 'hold']] }
    await page.evaluate(of => seen.host.automate({ t: 'lanes', deck: 1, ...of }), { track: track.id, lanes: [lane] })
    await expect.poll(vocals).toBeLessThan(-80)
    // what the lane moved is kept in mind without being told to the engine, so that a hand's word is news
    await page.evaluate(path => {
      seen.host.mirror(path, true)
      seen.host.set(path, false, 3)
    }, mute)
    await expect.poll(vocals).toBeGreaterThan(-30)
    await page.evaluate(path => seen.host.automate({ t: 'left', paths: [path] }), mute)
    await page.waitForTimeout(200)
    expect(await vocals()).toBeGreaterThan(-30)
    await page.evaluate(() => seen.host.automate({ t: 'left', paths: [] }))
    await expect.poll(vocals).toBeLessThan(-80)
    expect(complaints).toEqual([])
  })

  it('lowers a stem by 6 dB in what it renders, under a policy without inline or blob scripts', async () => {
    await play()
    const before = await tones(page)
    for (const level of Object.values(before)) expect(level).toBeCloseTo(20 * Math.log10(LEVEL), 0)
    await page.evaluate(() => seen.host.set('/deck/1/stem/vocals/gain', -6, 7))
    await page.waitForFunction(() => seen.heard.includes(7))
    await page.waitForTimeout(200)
    const after = await tones(page)
    expect(after.vocals - before.vocals).toBeCloseTo(-6, 1)
    expect(after.drums - before.drums).toBeCloseTo(0, 1)
    const meters = await page.evaluate(() => seen.host.levels())
    expect(meters['/deck/1/stem/vocals/meter']).toBeCloseTo(20 * Math.log10(LEVEL) - 6, 0)
    expect(complaints).toEqual([])
  })

  it('keeps the key while the speed changes, and lets it go', async () => {
    await play()
    await page.evaluate(() => {
      seen.host.set('/deck/1/key-lock', true)
      seen.host.set('/deck/1/rate', 1.08)
    })
    await page.waitForTimeout(500)
    for (const level of Object.values(await tones(page))) expect(level).toBeCloseTo(20 * Math.log10(LEVEL), 0)
    await page.evaluate(() => seen.host.set('/deck/1/key-lock', false))
    await page.waitForTimeout(1200)
    for (const level of Object.values(await tones(page))) expect(level).toBeLessThan(-35)
    expect(complaints).toEqual([])
  })

  it('publishes where it is, at jumps at once', async () => {
    await play()
    const [a, b] = await page.evaluate(async () => {
      const first = seen.host.positions()[0]
      await new Promise(resolve => setTimeout(resolve, 1000))
      return [first, seen.host.positions()[0]]
    })
    expect(b?.playing).toBe(true)
    const elapsed = ((b?.hostTime ?? 0) - (a?.hostTime ?? 0)) / 1000
    expect(((b?.sample ?? 0) - (a?.sample ?? 0)) / RATE / elapsed).toBeCloseTo(1, 1)
    await page.evaluate(() => {
      seen.positions.length = 0
      seen.host.jump(1, 60 * 44100)
    })
    await page.waitForFunction(() => seen.positions.some(p => (p[0]?.sample ?? 0) > 59 * 44100))
    await page.waitForTimeout(500)
    expect((await tones(page)).vocals).toBeCloseTo(20 * Math.log10(LEVEL), 0)
  })

  it('plays on while the bridge is away, and goes on fetching when it is back', async () => {
    await play()
    await page.waitForTimeout(1500)
    server.goAway(true)
    await page.evaluate(() => seen.host.jump(1, 100 * 44100))
    await page.waitForFunction(() => seen.holding.some(([deck, h]) => deck === 1 && h === 'sound'))
    await page.waitForFunction(() => seen.starved.at(-1) === true)
    await page.evaluate(() => seen.host.jump(1, 3 * 44100))
    await page.waitForTimeout(600)
    expect((await tones(page)).vocals).toBeCloseTo(20 * Math.log10(LEVEL), 0)
    await page.evaluate(() => seen.host.jump(1, 80 * 44100))
    server.goAway(false)
    await page.waitForFunction(() => seen.starved.at(-1) === false)
    await page.waitForFunction(() => (seen.host.levels()['/deck/1/stem/vocals/meter'] ?? -144) > -40)
    await page.waitForTimeout(300)
    expect((await tones(page)).drums).toBeCloseTo(20 * Math.log10(LEVEL), 0)
  })

  it('is blocked until a click where the browser wants one, and goes where the transport is', async () => {
    // Evaluating anything counts as a gesture: the page itself looks before it was touched.
    const beforeTouch = (t: LoadedTrack) =>
      addEventListener('load', async () => {
        addEventListener('click', () => void seen.host.start())
        seen.host.load(1, t)
        seen.host.takeFrom([{ deck: 1, sample: 30 * 44100, rate: 1, playing: true, hostTime: 0, holding: null }])
        await seen.host.start()
        Object.assign(globalThis, { untouched: { blocked: seen.host.blocked, position: seen.host.positions()[0] } })
      })
    await open(['--autoplay-policy=document-user-activation-required'], it => it.addInitScript(beforeTouch, track))
    await page.waitForTimeout(2000)
    await page.mouse.click(50, 50)
    const untouched = await page.evaluate(() => (globalThis as unknown as { untouched: unknown }).untouched)
    expect(untouched).toMatchObject({
      blocked: 'click',
      position: { sample: 30 * RATE, playing: true, holding: 'sound' },
    })
    await page.waitForFunction(() => seen.host.blocked === null)
    expect(await page.evaluate(() => seen.blocked)).toContain(null)
    await page.waitForFunction(() => (seen.host.positions()[0]?.sample ?? 0) > 30.2 * 44100)
  })

  it('tells the end of the track', async () => {
    await play()
    await page.evaluate(() => seen.host.jump(1, 119.5 * 44100))
    await page.waitForFunction(() => seen.ended.includes(1))
    expect(await page.evaluate(() => seen.host.positions()[0])).toMatchObject({ sample: 120 * RATE, playing: false })
  })
})
