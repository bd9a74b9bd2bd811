/** How smoothly the page moves: thirteen meters at the rates of the bridge's readings and two waveforms that scroll, as a
 *  surface that another page or device sounds for. Frames are counted by the page's own animation frames; a share of a
 *  core is what Chromium's processes took. Chromium is headless and paints without a graphics card.
 *  `node test/bench/panel-frames.ts [--seconds N] [--dist FOLDER]`; needs the built panel: npm start. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CDPSession } from 'playwright-core'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { DECKS, stemsAmong } from '../../contract/parameters.ts'
import { launchChromium } from '../end-to-end/browser.ts'
import { ScriptedBridge } from '../panel/scripted-bridge.ts'
import { loadedSong, sixStems, SONG_SECONDS } from '../panel/song.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, dist: { type: 'string' } } })
const seconds = Number(values.seconds)
const dist = values.dist ?? join(import.meta.dirname, '..', '..', 'panel', 'dist')
const METERS_MS = 1000 / 30
const POSITIONS_MS = 100
/** Room before the end of the song, at which a deck goes back to its beginning. */
const TURN = SONG_SECONDS - 4
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const decks = { 1: loadedSong('a', 'Night Drive'), 2: sixStems('f', 'Six Voices') }
const meters = [
  ...DECKS.flatMap(n => [
    ...stemsAmong(decks[n].stems?.manifest.files).map(stem => `/deck/${n}/stem/${stem}`),
    `/deck/${n}`,
  ]),
  '/master',
]
const began = performance.now()
const at = () => (performance.now() - began) / 1000
const positions = () =>
  DECKS.map(deck => ({
    deck,
    sample: ((at() + 3 * deck) % TURN) * LIBRARY_RATE,
    rate: 1,
    playing: true,
    hostTime: performance.now(),
    holding: null,
  }))
/** Levels as of music: each with its own beat. */
const levels = (leaf: 'meter' | 'rms') =>
  Object.fromEntries(
    meters.map((path, i) => {
      const beat = (at() * (2 + 0.07 * i)) % 1
      return [`${path}/${leaf}`, (leaf === 'meter' ? -3 : -12) - 24 * beat - i]
    }),
  )

/** What Chromium's processes took so far, in seconds of CPU, by kind. */
const cpuOf = async (session: CDPSession): Promise<Record<string, number>> => {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const sums: Record<string, number> = {}
  for (const { type, cpuTime } of processInfo) sums[type] = (sums[type] ?? 0) + cpuTime
  return sums
}

/** The times of the page's animation frames over so long, in ms. */
const framesOver = (ms: number): Promise<number[]> =>
  new Promise(resolve => {
    const times: number[] = []
    const turn = (now: number): void => {
      times.push(now)
      if (now - (times[0] as number) < ms) requestAnimationFrame(turn)
      else resolve(times)
    }
    requestAnimationFrame(turn)
  })

const bridge = new ScriptedBridge(dist, {
  hello: {
    decks,
    positions: positions(),
    values: { '/deck/1/play': true, '/deck/2/play': true },
    host: { kind: 'device', holder: 'device', name: 'device', blocked: null },
  },
})
const url = await bridge.open()
const browser = await launchChromium()
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
await page.goto(url)
await page.getByTestId('meter-2-piano').waitFor()
const timers = [
  setInterval(() => bridge.say({ t: 'readings', values: levels('meter') }), METERS_MS),
  setInterval(() => bridge.say({ t: 'readings', values: levels('rms') }), POSITIONS_MS),
  setInterval(() => bridge.say({ t: 'position', positions: positions() }), POSITIONS_MS),
]
await pause(3000)
const session = await browser.newBrowserCDPSession()
const before = await cpuOf(session)
const from = performance.now()
const times = await page.evaluate(framesOver, seconds * 1000)
const wall = (performance.now() - from) / 1000
const after = await cpuOf(session)
for (const timer of timers) clearInterval(timer)
await browser.close()
await bridge.close()

const gaps = times.slice(1).map((time, i) => time - (times[i] as number))
const FRAME = 1000 / 60
const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME) - 1), 0)
const due = Math.round(((times.at(-1) as number) - (times[0] as number)) / FRAME)
const share = (kind: string) => Math.round((1000 * ((after[kind] ?? 0) - (before[kind] ?? 0))) / wall) / 10
await record('panel-frames', 'node test/bench/panel-frames.ts', {
  seconds,
  meters: meters.length,
  waveforms: 2,
  frames: { due, shown: gaps.length, dropped, droppedPercent: Math.round((1000 * dropped) / due) / 10 },
  longestGapMs: Math.round(Math.max(...gaps) * 10) / 10,
  percentOfACore: Object.fromEntries(Object.keys(after).map(kind => [kind, share(kind)])),
})
