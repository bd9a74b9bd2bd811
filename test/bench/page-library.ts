/** The page with five thousand songs, by both programs and a real Chromium: from the address to the first song drawn, a
 *  search from the letter to the painted rows, and ten seconds of a notch of the wheel each frame.
 *  `node test/bench/page-library.ts [--tracks N]`; needs the built panel: npm start. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { dataFolder } from '../../contract/data-folder.ts'
import { newRun } from '../../server/runs/run.ts'
import { runStore } from '../../server/runs/store.ts'
import { Database } from '../../server/storage/local/database.ts'
import { trackStore } from '../../server/library/track/store.ts'
import { noBrowser, openBrowser } from '../end-to-end/browser.ts'
import { startStembridge } from '../end-to-end/running.ts'
import { thousands } from '../panel/library-states.ts'
import { full } from '../panel/stage-data.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { tracks: { type: 'string', default: '5000' } } })
const count = Number(values.tracks)
const QUERIES = ['glass', 'etude', 'drive 12', '#late', 'artist 30', '8a', '124', 'kite harbour', 'zzzz', 'ÉTUDE']

/** A library of songs of four minutes: each analysis as long as a real one's. */
const fill = (data: string): void => {
  mkdirSync(data, { recursive: true })
  const database = new Database(join(data, dataFolder.database))
  const [tracks, runs] = [trackStore(database), runStore(database)]
  database.inOneStep(() => {
    for (const track of thousands(count)) {
      const [id, runId, hash] = [randomUUID(), randomUUID(), randomUUID().replaceAll('-', '')]
      const beats = Array.from({ length: 500 }, (_, i) => Math.round((0.2 + i * 0.4838) * 1e4) / 1e4)
      runs.add({ ...newRun({ id: runId, trackId: id, inputHash: hash, seed: 1 }), state: 'ready', progress: 100 })
      tracks.add({
        ...{ id, hash, bytes: 1, runId, mix: true, stemsKey: hash, imported: null, manual: null, stemsRemoved: null },
        ...{ title: track.title, artist: track.artist, duration: track.duration, tags: track.tags ?? [] },
        ...{ sourceRate: 44100, sourceChannels: 2, codec: 'mp3', addedAt: track.addedAt, stems: track.stems },
        ...{ modelResidualDb: null, residualDb: null },
        analysis: {
          ...full,
          ...track.analysis,
          features: full.features,
          beats,
          downbeats: beats.filter((_, i) => i % 4 === 0),
        } as typeof full,
      })
    }
  })
  database.close()
}

const at = (sorted: number[], part: number) =>
  Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
const spread = (all: number[]) => {
  const sorted = all.toSorted((a, b) => a - b)
  return { n: all.length, p50: at(sorted, 0.5), p95: at(sorted, 0.95), max: at(sorted, 1) }
}
const timed = async (ask: () => Promise<Response>) => {
  const began = performance.now()
  const bytes = (await (await ask()).arrayBuffer()).byteLength
  return { ms: Math.round(performance.now() - began), megabytes: Math.round(bytes / 1e5) / 10 }
}

/** From the letter to the frame that shows its rows. */
const typeAll = (page: Page, queries: string[]) =>
  page.evaluate(async words => {
    const input = document.querySelector<HTMLInputElement>('[data-testid=search]')
    if (!input) throw new Error('no search')
    const painted = () => new Promise<void>(done => requestAnimationFrame(() => setTimeout(done)))
    const took: number[] = []
    for (const word of words)
      for (let end = 1; end <= word.length; end++) {
        await painted()
        const began = performance.now()
        input.value = word.slice(0, end)
        input.dispatchEvent(new Event('input', { bubbles: true }))
        await painted()
        took.push(performance.now() - began)
      }
    input.value = ''
    input.dispatchEvent(new Event('input', { bubbles: true }))
    return took
  }, queries)

/** The gaps between frames while the wheel turns, in ms. */
const wheel = async (page: Page, seconds: number): Promise<number[]> => {
  await page.evaluate(() => {
    const gaps: number[] = []
    let last = performance.now()
    const turn = () => {
      const now = performance.now()
      gaps.push(now - last)
      last = now
      requestAnimationFrame(turn)
    }
    Object.assign(globalThis, { gaps })
    requestAnimationFrame(turn)
  })
  await page.locator('.rows').hover()
  const until = performance.now() + seconds * 1000
  for (let i = 0; performance.now() < until; i++) {
    await page.mouse.wheel(0, i % 400 < 200 ? 120 : -120)
    await new Promise(resolve => setTimeout(resolve, 16))
  }
  return page.evaluate(() => (globalThis as unknown as { gaps: number[] }).gaps)
}

if (noBrowser) throw new Error(noBrowser)
const data = mkdtempSync(join(tmpdir(), 'stembridge-many-'))
fill(data)
const running = await startStembridge({ data })
const browser = await openBrowser()
try {
  await browser.page.addInitScript(() => localStorage.setItem('stembridge.tour', 'told'))
  const whole = await timed(() => fetch(`${running.api}/api/tracks`))
  const briefly = await timed(() => fetch(`${running.api}/api/tracks?brief=true`))
  await browser.page.goto(running.page)
  await browser.page.getByTestId('track-row').first().waitFor()
  const firstSong = Math.round(await browser.page.evaluate(() => performance.now()))
  await new Promise(resolve => setTimeout(resolve, 1500))
  await typeAll(browser.page, QUERIES.slice(0, 2))
  const search = spread(await typeAll(browser.page, QUERIES))
  const gaps = (await wheel(browser.page, 10)).slice(10)
  const heap = await browser.page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  )
  await record('page-library', 'node test/bench/page-library.ts', {
    tracks: count,
    list: { whole, briefly },
    addressToFirstSongMs: firstSong,
    searchToPaintMs: search,
    wheel: {
      frames: gaps.length,
      perSecond: Math.round(10 * (gaps.length / (gaps.reduce((sum, gap) => sum + gap, 0) / 1000))) / 10,
      gapMs: spread(gaps),
      over25ms: gaps.filter(gap => gap > 25).length,
      over50ms: gaps.filter(gap => gap > 50).length,
    },
    drawnRows: await browser.page.getByTestId('track-row').count(),
    heapMB: Math.round(heap / 1e5) / 10,
  })
} finally {
  await browser.close()
  await running.stop()
  rmSync(data, { recursive: true, force: true })
}
