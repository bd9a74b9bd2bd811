/** The first load of the page, from the real bridge to a real Chromium whose cache is empty: what goes over the wire, and
 *  when a press is answered. `node test/bench/page-load.ts [--rounds N]`; needs the built panel: npm start. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { noBrowser, openBrowser } from '../end-to-end/browser.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })

const loadOnce = async (address: string) => {
  const browser = await openBrowser()
  const { page, context } = browser
  const cdp = await context.newCDPSession(page)
  const sizes = new Map<string, number>()
  const urls = new Map<string, string>()
  cdp.on('Network.responseReceived', ({ requestId, response }) => void urls.set(requestId, response.url))
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => void sizes.set(requestId, encodedDataLength))
  await cdp.send('Network.enable')
  // a press that the page answers: the keys are heard, and the bridge is there
  await page.addInitScript(() => {
    const look = (): void => {
      const chip = document.querySelector('[data-testid=status-bridge][data-tone=good]')
      const mute = document.querySelector<HTMLElement>('[data-testid="mute-1-vocals"]')
      if (!chip || !mute) return void requestAnimationFrame(look)
      const before = mute.getAttribute('aria-pressed')
      mute.click()
      requestAnimationFrame(() =>
        setTimeout(() => {
          const answered = mute.getAttribute('aria-pressed') !== before
          Object.assign(globalThis, { answeredAt: answered ? performance.now() : -1 })
        }),
      )
    }
    requestAnimationFrame(look)
  })
  await page.goto(address)
  await page.waitForFunction(() => 'answeredAt' in globalThis)
  const answered = await page.evaluate(() => (globalThis as unknown as { answeredAt: number }).answeredAt)
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  const first = [...sizes].filter(([id]) => /\/$|index-|barlow|icon\.|\.svg/.test(urls.get(id) ?? ''))
  const kilobytes = first.reduce((sum, [, bytes]) => sum + bytes, 0) / 1024
  await browser.close()
  return { painted, answered, kilobytes, files: first.length }
}

if (noBrowser) throw new Error(noBrowser)
const data = newFolder()
const bridge = await bridgeProcess(data)
const rounds = []
for (let i = 0; i < Number(values.rounds); i++) rounds.push(await loadOnce(`http://127.0.0.1:${bridge.port}/`))
await kill(bridge.child)
rmSync(data, { recursive: true, force: true })
const middle = (all: number[]) => Math.round(all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)
await record('page-load', 'node test/bench/page-load.ts', {
  rounds: rounds.length,
  firstPaintMs: middle(rounds.map(one => one.painted)),
  answersAPressMs: {
    median: middle(rounds.map(one => one.answered)),
    all: rounds.map(one => Math.round(one.answered)),
  },
  overTheWireKB: middle(rounds.map(one => one.kilobytes)),
  files: rounds[0]?.files,
})
