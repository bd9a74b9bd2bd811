/** What a page that makes the sound misses: two decks of four stems in a real Chromium, for so long alone and then beside a
 *  separation. An underrun is the browser's own count: a buffer that the page had not filled when the device asked for it;
 *  Chromium is headless and its device is one of no sound, asked at the pace of one. A deck that waits for its stems, or
 *  comes behind, is seen by what the page tells every surface.
 *  `node test/bench/panel-underruns.ts [--seconds N] [--alone N] [--audio FILE]`; needs the built panel: npm start. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { DeckPosition } from '../../contract/live.ts'
import { DECKS } from '../../contract/parameters.ts'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { noBrowser } from '../end-to-end/browser.ts'
import { openUnwatched, type UnwatchedPage } from '../end-to-end/unwatched-browser.ts'
import { until } from '../osc/peer.ts'
import { writeSteadyTrack } from '../peers/device-rig.ts'
import { record } from './record.ts'
import { separateAllTheWhile } from './separate-all-the-while.ts'

const text = (preset: string) => ({ type: 'string', default: preset }) as const
const { values } = parseArgs({
  options: { seconds: text('600'), alone: text('60'), audio: { type: 'string' } },
})
const WARM_MS = 5000
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Keeps the page's way to the speaker, to be asked for its figures. */
const keepContext = `
  localStorage.setItem('stembridge.tour', 'told')
  const Context = AudioContext
  globalThis.AudioContext = class extends Context {
    constructor(options) { super(options); globalThis.sounding = this }
  }`

type Stats = {
  underrunEvents: number
  underrunDuration: number
  totalDuration: number
  averageLatency: number
  maximumLatency: number
}
const statsOf = async (page: UnwatchedPage): Promise<Stats> => {
  const stats = await page.valueOf('globalThis.sounding?.playbackStats?.toJSON()')
  if (!stats) throw new Error('This Chromium does not tell what its sound missed: it has no AudioContext.playbackStats')
  return stats as Stats
}

/** What a deck was told to be: how often, how often waiting for its stems, and how far behind its speed at the end. */
const lookAt = (positions: DeckPosition[]) => {
  const [first, last] = [positions[0], positions.at(-1)]
  if (!first || !last) throw new Error('The page told no position')
  const behindMs = last.hostTime - first.hostTime - ((last.sample - first.sample) * 1000) / LIBRARY_RATE
  return {
    positions: positions.length,
    waiting: positions.filter(({ holding }) => holding).length,
    behindMs: Math.round(10 * behindMs) / 10,
  }
}

/** Both decks of a fresh page, from their beginning. */
const measure = async (seconds: number) => {
  const data = newFolder()
  writeSteadyTrack(data, 'steady', seconds + 60)
  const bridge = await bridgeProcess(data)
  const page = await openUnwatched(`http://127.0.0.1:${bridge.port}`, keepContext)
  const eye = await PanelClient.open(bridge.port, { panel: 'eye' })
  const host = () => eye.last('host')?.host ?? eye.hello.host
  await until(async () => {
    if (host().blocked === 'click' || host().kind === 'silent') await page.click(700, 4)
    return host().kind === 'panel' && host().blocked === null
  }, 'the page sounds')
  for (const deck of DECKS) {
    eye.set(`/deck/${deck}/load`, 'steady')
    eye.set(`/deck/${deck}/play`, true)
  }
  await pause(WARM_MS)
  const before = await statsOf(page)
  const toldBefore = DECKS.map(deck => eye.positionsOf(deck).length)
  await pause(seconds * 1000)
  const decks = DECKS.map((deck, i) => lookAt(eye.positionsOf(deck).slice(toldBefore[i])))
  const after = await statsOf(page)
  eye.close()
  await page.close()
  await kill(bridge.child)
  rmSync(data, { recursive: true, force: true })
  const ms = (value: number) => Math.round(value * 10_000) / 10
  return {
    seconds: Math.round(after.totalDuration - before.totalDuration),
    underruns: after.underrunEvents - before.underrunEvents,
    underrunMs: ms(after.underrunDuration - before.underrunDuration),
    latencyMs: { average: ms(after.averageLatency), longest: ms(after.maximumLatency) },
    decks,
  }
}

if (noBrowser) throw new Error(noBrowser)
const alone = await measure(Number(values.alone))
const folder = mkdtempSync(join(tmpdir(), 'stembridge-underruns-'))
const stop = await separateAllTheWhile(values.audio ?? (await demoSongFile(folder)), join(folder, 'stems'))
const besideASeparation = await measure(Number(values.seconds))
await record('panel-underruns', 'node test/bench/panel-underruns.ts', {
  alone,
  besideASeparation: { ...besideASeparation, songsSeparated: await stop() },
})
rmSync(folder, { recursive: true })
