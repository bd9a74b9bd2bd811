import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { ScriptedBridge } from './scripted-bridge.ts'
import type { PageState } from './states.ts'

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** Where a Chromium is, or undefined. */
export const chromiumHere = PLACES.find(path => path && existsSync(path))

const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumHere as string,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A browser that never lets the page sound: otherwise what a test asks of the page may count as the user's press. */
const holdSoundBack = (): void => {
  AudioContext.prototype.resume = () => new Promise(() => undefined)
  Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'suspended' })
}

const CONNECTED = '[data-testid=status-bridge][data-tone=good]'
/** The tour is told to who comes first; a test that is not about it has seen it. */
const sawTour = (): void => localStorage.setItem('stembridge.tour', 'told')

/** What the console, the policy or an outside request complains of from now on. */
const complaintsOf = (page: Page, url: string): string[] => {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', said => {
    if (said.type() === 'error' && !/ERR_|WebSocket connection/.test(said.text())) complaints.push(said.text())
  })
  page.on('request', request => {
    const to = request.url()
    if (!to.startsWith(url) && !to.startsWith(url.replace('http', 'ws')) && !to.startsWith('blob:'))
      complaints.push(`outside request: ${to}`)
  })
  return complaints
}

/** Opens the page in a state; `complaints` gathers what the console, the policy or an outside request complained of. */
const openState = async (
  browser: Browser,
  state: PageState,
  dist: string,
): Promise<{ page: Page; bridge: ScriptedBridge; complaints: string[]; close: () => Promise<void> }> => {
  const bridge = new ScriptedBridge(dist, state.script)
  const url = await bridge.open()
  const context = await browser.newContext({ viewport: state.viewport ?? { width: 1600, height: 900 } })
  const page = await context.newPage()
  if (!state.firstRun) await page.addInitScript(sawTour)
  if (state.before) await page.addInitScript(state.before)
  if (state.name === 'sound blocked') await page.addInitScript(holdSoundBack)
  const complaints = complaintsOf(page, url)
  await page.goto(url)
  await page.waitForSelector(CONNECTED, { state: 'attached' })
  await state.afterwards?.(bridge)
  for (const press of state.press ?? []) {
    if (press.startsWith('click:')) await page.getByTestId(press.slice(6)).first().click()
    else await page.keyboard.press(press)
  }
  await page.waitForSelector(state.shows)
  const close = async () => {
    await context.close()
    await bridge.close().catch(() => undefined)
  }
  return { page, bridge, complaints, close }
}
/** Builds as for users: a runner of tests says of itself that it is none. */
const asServed = async (work: () => Promise<unknown>): Promise<void> => {
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await work().finally(() => {
    process.env.NODE_ENV = before
  })
}

/** Builds the page for the tests of a file, and opens it in a browser where one is.
 *  @returns its folder, and how to open it in a state, or of a bridge that runs: closed when the test is over */
export const builtPage = () => {
  const dist = mkdtempSync(join(tmpdir(), 'stembridge-panel-'))
  let browser: Browser | undefined
  beforeAll(async () => {
    const configFile = fileURLToPath(new URL('../../panel/vite.config.ts', import.meta.url))
    await asServed(() => build({ configFile, logLevel: 'error', build: { outDir: dist } }))
    if (chromiumHere) browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(dist, { recursive: true, force: true })
  })
  const open = async (state: PageState) => {
    const opened = await openState(browser as Browser, state, dist)
    onTestFinished(opened.close)
    return opened
  }
  /** Opens the page of a bridge that runs; closed when the test is over. */
  const visit = async (url: string, viewport = { width: 1600, height: 900 }) => {
    const context = await (browser as Browser).newContext({ viewport })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.addInitScript(sawTour)
    const complaints = complaintsOf(page, url)
    await page.goto(url)
    await page.waitForSelector(CONNECTED, { state: 'attached' })
    return { page, complaints }
  }
  return { dist, open, visit }
}
