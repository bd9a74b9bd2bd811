/** From a hand on one page to another page's fader: a mouse drags a fader in Chromium, over the real bridge, until the same
 *  level stands in the other page's document. Both pages run in one browser on this machine.
 *  `node test/bench/panel-drag.ts [--seconds N]`; needs the built panel: npm start. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { launchChromium } from '../end-to-end/browser.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const seconds = Number(values.seconds)
const FADER = 'fader-1-vocals'
type Seen = { at: number; db: string }

/** Notes each level that the fader shows, and when. */
const watchFader = (testid: string): void => {
  const seen: Seen[] = []
  Object.assign(globalThis, { seen })
  const fader = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
  if (!fader) throw new Error('no fader')
  const note = () => seen.push({ at: performance.timeOrigin + performance.now(), db: fader.dataset.db ?? '' })
  new MutationObserver(note).observe(fader, { attributeFilter: ['data-db'] })
}
const seenBy = (page: Page): Promise<Seen[]> => page.evaluate(() => (globalThis as unknown as { seen: Seen[] }).seen)

const data = newFolder()
const bridge = await bridgeProcess(data)
const browser = await launchChromium()
const pages = await Promise.all([1, 2].map(() => browser.newPage({ viewport: { width: 1440, height: 900 } })))
const [hand, other] = pages as [Page, Page]
for (const page of pages) {
  await page.goto(`http://127.0.0.1:${bridge.port}/`)
  await page.waitForSelector('[data-testid=status-bridge][data-tone=good]', { state: 'attached' })
  await page.evaluate(watchFader, FADER)
}
const box = await hand.getByTestId(FADER).boundingBox()
if (!box) throw new Error('the fader is not seen')
const [x, top, way] = [box.x + box.width / 2, box.y + 20, box.height - 40]
await hand.mouse.move(x, top + way * 0.2)
await hand.mouse.down()
const until = performance.now() + seconds * 1000
for (let i = 0; performance.now() < until; i++) await hand.mouse.move(x, top + way * (0.3 + 0.25 * Math.sin(i / 23)))
await hand.mouse.up()
await new Promise(resolve => setTimeout(resolve, 500))
const [moved, followed] = [await seenBy(hand), await seenBy(other)]
await browser.close()
await kill(bridge.child)
rmSync(data, { recursive: true, force: true })

// Levels of one frame go as one: what the other page shows is the last of them.
const ms: number[] = []
let from = 0
for (const { at, db } of followed) {
  const i = moved.findIndex((one, k) => k >= from && one.db === db && one.at < at)
  if (i < 0) continue
  ms.push(at - (moved[i] as Seen).at)
  from = i
}
ms.sort((a, b) => a - b)
const at = (part: number) => Math.round(10 * (ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0)) / 10
await record('panel-drag', 'node test/bench/panel-drag.ts', {
  unit: 'ms',
  seconds,
  moves: moved.length,
  followed: ms.length,
  p50: at(0.5),
  p95: at(0.95),
  p99: at(0.99),
  max: at(1),
})
