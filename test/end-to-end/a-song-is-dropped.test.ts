import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Analysis } from '../../contract/analysis.ts'
import type { Track } from '../../contract/track.ts'
import type {} from '../../panel/console-handle.ts'
import { renderDemoSong } from '../../server/demo/index.ts'
import { noBrowser, openBrowser } from './browser.ts'
import { alive, eventually, type Running, startStembridge, tracks } from './running.ts'
import { songFile } from './song.ts'

const run = promisify(execFile)
const hasOscsend = (() => {
  try {
    execFileSync('oscsend', ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
})()

const isDemo = (track: Track): boolean => /Stembridge demo/i.test(track.title)

/** How far the farthest of one row lies from the nearest of the other, either way; seconds. */
const farthest = (ones: number[], others: number[]): number => {
  const gaps = (from: number[], to: number[]) => from.map(t => Math.min(...to.map(u => Math.abs(u - t))))
  return Math.max(...gaps(ones, others), ...gaps(others, ones))
}

/** Mean level of what the page renders, in dBFS over four seconds: two rounds of a loop of four beats. */
const renderedDb = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const tap = window.stembridge.host.tap()
    if (!tap) return Number.NEGATIVE_INFINITY
    const wave = new Float32Array(tap.fftSize)
    let power = 0
    let count = 0
    const until = performance.now() + 4000
    while (performance.now() < until) {
      tap.getFloatTimeDomainData(wave)
      for (const sample of wave) power += sample * sample
      count += wave.length
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    return 10 * Math.log10(power / count + 1e-20)
  })

/** Deck 1 repeats four beats of the full mix, so that it sounds for as long as a test looks. */
const playOn = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { live } = window.stembridge
    live.trigger('/panic')
    live.trigger('/deck/1/seek', 2)
    live.set('/deck/1/play', true)
    live.set('/deck/1/loop', 4)
  })

/** Presses "Start sound" while the browser asks for it, until this page makes the sound. */
const startSound = (page: Page): Promise<boolean> =>
  eventually(
    async () => {
      const button = page.getByTestId('start-sound')
      if (await button.count()) await button.click({ timeout: 2000 }).catch(() => undefined)
      return page.evaluate(() => window.stembridge.host.holds && window.stembridge.host.tap() !== null)
    },
    sounds => sounds,
    30,
  )

describe.skipIf(noBrowser)('a song dropped on the page', () => {
  let stembridge: Running
  let browser: Awaited<ReturnType<typeof openBrowser>>
  beforeAll(async () => {
    stembridge = await startStembridge()
    browser = await openBrowser()
    await browser.page.goto(stembridge.page)
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    expect(await stembridge?.stop()).toBe(0)
    expect(Object.values(stembridge.pids).filter(alive)).toEqual([])
  })

  it('becomes four stems under four faders, and turning them down is heard', async () => {
    const { page } = browser
    await page
      .getByTestId('drop-input')
      .setInputFiles({ name: 'a song.wav', mimeType: 'audio/wav', buffer: Buffer.from(songFile(24)) })
    const track = await eventually(
      () => tracks(stembridge.api),
      list => list.some(t => t.title === 'a song' && t.stems.length === 4 && t.stems.every(s => s.ready.length > 0)),
      120,
    )
    expect(
      track
        .find(t => t.title === 'a song')
        ?.stems.map(s => s.name)
        .sort(),
    ).toEqual(['bass', 'drums', 'other', 'vocals'])
    await eventually(
      () => page.getByTestId('deck-1-title').textContent(),
      text => text?.includes('a song') ?? false,
    )
    await eventually(
      () => tracks(stembridge.api),
      list => list.find(t => t.title === 'a song')?.state === 'ready',
      180,
    )

    await startSound(page)
    await page.getByTestId('deck-1-play').click()
    const full = await eventually(
      () => renderedDb(page),
      db => db > -40,
    )
    for (const stem of ['vocals', 'drums', 'bass', 'other']) await page.getByTestId(`fader-1-${stem}`).fill('0')
    expect(
      await eventually(
        () => renderedDb(page),
        db => !(db > -90),
      ),
    ).toBeLessThan(full - 50)
  }, 300_000)

  it('is heard first in part, then in its mix, then by its stems; the demo song exactly as it was written', async () => {
    const all = await eventually(
      () => tracks(stembridge.api),
      list => list.some(t => isDemo(t) && t.analysis?.heardFrom?.beats === 'drums'),
      180,
    )
    const { truth } = renderDemoSong()
    const heard = all.find(isDemo)?.analysis as Analysis
    const said = [...(heard.earlier ?? []), heard]
    expect(said.map(a => [a.provisional ?? false, a.heardFrom?.beats, a.heardFrom?.key])).toEqual([
      [true, 'mix', 'mix'],
      [false, 'mix', 'mix'],
      [false, 'drums', 'bass+other'],
    ])
    const [part = 0, whole] = said.map(a => a.audioSeconds)
    expect(part).toBeGreaterThanOrEqual(30)
    expect(part).toBeLessThanOrEqual(45)
    expect(whole).toBeCloseTo(heard.audioSeconds, 3)
    for (const { bpm, offset, tonic, mode } of heard.earlier ?? []) {
      expect(bpm).toBeCloseTo(truth.tempo, 1)
      expect(Math.abs(offset ?? 1)).toBeLessThan(0.01)
      expect(`${tonic} ${mode}`).toBe(truth.key)
    }
    expect(heard.tempo.bpm).toBeCloseTo(truth.tempo, 1)
    expect([`${heard.key.tonic} ${heard.key.mode}`, heard.key.camelot]).toEqual([truth.key, '8A'])
    // the grid goes on evenly through what rings after the last bar
    const written = (times: number[]) => times.filter(t => t < (truth.beats.at(-1) as number) + 0.25)
    expect(farthest(written(heard.beats), truth.beats)).toBeLessThan(0.01)
    expect(farthest(written(heard.downbeats), truth.downbeats)).toBeLessThan(0.01)
    expect(Math.max(...heard.beats.map(t => Math.abs(t - Math.round(t * 2) / 2)))).toBeLessThan(0.01)
  }, 240_000)

  it.skipIf(!hasOscsend)('follows oscsend: the fader on the page, and the sound', async () => {
    const { page } = browser
    const send = (path: string, ...args: string[]) =>
      run('oscsend', ['127.0.0.1', String(stembridge.osc), path, ...args])
    await send('/panic')
    await send('/deck/1/seek', 'f', '2')
    await send('/deck/1/play', 'i', '1')
    await send('/deck/1/loop', 'f', '4')
    for (const stem of ['vocals', 'bass', 'other']) await send(`/deck/1/stem/${stem}/mute`, 'T')
    await eventually(
      () => renderedDb(page),
      db => db > -50,
    )
    const loud = await renderedDb(page)
    await send('/deck/1/stem/drums/gain', 'f', '-12.0')
    await eventually(
      () => page.getByTestId('fader-1-drums').getAttribute('aria-valuetext'),
      text => text === '−12.0 dB',
    )
    const soft = await renderedDb(page)
    expect(loud - soft).toBeGreaterThan(9)
    expect(loud - soft).toBeLessThan(15)
  })

  it('keeps sound, faders, a reload and a load of a ready track when the server is killed', async () => {
    const { page } = browser
    await playOn(page)
    await eventually(
      () => renderedDb(page),
      db => db > -50,
    )
    process.kill(stembridge.pids.server, 'SIGKILL')
    expect(await renderedDb(page)).toBeGreaterThan(-50)
    await page.reload()
    await startSound(page)
    const row = page.locator('[data-testid=track-row]').filter({ hasText: /Stembridge demo/i })
    await row.getByTestId('load-2').click()
    await eventually(
      () => page.getByTestId('deck-2-title').textContent(),
      text => /Stembridge demo/i.test(text ?? ''),
    )
    await eventually(
      () => renderedDb(page),
      db => db > -50,
    )
    await eventually(
      () => tracks(stembridge.api),
      list => list.length === 2,
      30,
    )
  })

  it('plays on when the bridge is killed, and every value comes back', async () => {
    const { page } = browser
    await playOn(page)
    await eventually(
      () => renderedDb(page),
      db => db > -50,
    )
    await page.getByTestId('fader-1-drums').fill('0.5')
    const value = await page.getByTestId('fader-1-drums').getAttribute('aria-valuetext')
    process.kill(stembridge.pids.bridge, 'SIGKILL')
    expect(await renderedDb(page)).toBeGreaterThan(-50)
    await eventually(
      () => fetch(stembridge.page),
      answer => answer.ok,
      30,
    )
    await eventually(
      () => page.getByTestId('banner-bridge-away').count(),
      count => count === 0,
      30,
    )
    expect(await page.getByTestId('fader-1-drums').getAttribute('aria-valuetext')).toBe(value)
    expect(await renderedDb(page)).toBeGreaterThan(-50)
  })
})
