import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

export const executablePath = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
].find(p => existsSync(p))
export const noBrowser = executablePath ? false : 'no Chromium on this machine'

export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=user-gesture-required',
]

/** A real Chromium, without a page. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ ...(executablePath ? { executablePath } : {}), args: browserArgs })

/** A real Chromium with a fresh profile; `close` leaves nothing behind. */
export const openBrowser = async (): Promise<{ context: BrowserContext; page: Page; close: () => Promise<void> }> => {
  const profile = await mkdtemp(join(tmpdir(), 'stembridge-chromium-'))
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    headless: true,
    args: browserArgs,
    viewport: { width: 1440, height: 900 },
  })
  // the tour is told to who comes first; a test has seen it
  await context.addInitScript(() => localStorage.setItem('stembridge.tour', 'told'))
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
