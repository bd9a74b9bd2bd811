import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../osc/peer.ts'
import { chromiumHere } from '../panel/browser.ts'
import type { ElgatoHost } from './elgato-host.ts'
import { builtPlugin, openRig, startPlugin } from './rig.ts'

let browser: Browser | undefined
beforeAll(async () => {
  if (chromiumHere)
    browser = await chromium.launch({ executablePath: chromiumHere, args: ['--no-sandbox', '--disable-gpu'] })
})
afterAll(() => browser?.close())

/** A settings page as the vendor's program opens it. */
const openPage = async (host: ElgatoHost, context: string): Promise<{ page: Page; complaints: string[] }> => {
  const page = await (browser as Browser).newPage()
  onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', said => void (said.type() === 'error' && complaints.push(said.text())))
  page.on('request', request => {
    if (!request.url().startsWith('file:')) complaints.push(request.url())
  })
  await page.goto(pathToFileURL(join(await builtPlugin(), 'inspector', 'inspector.html')).href)
  host.inspect(context)
  await page.evaluate(
    words =>
      (
        globalThis as never as { connectElgatoStreamDeckSocket: (...of: string[]) => void }
      ).connectElgatoStreamDeckSocket(...words),
    host.inspectorWords(context),
  )
  return { page, complaints }
}
const choices = (page: Page, field: string) => page.locator(`#field-${field} option`).allTextContents()

describe.skipIf(!chromiumHere)(`A settings page${chromiumHere ? '' : ' (no Chromium here)'}`, () => {
  it('offers decks, stems and scenes as they stand, and the key goes by what is chosen', async () => {
    const { host, panel } = await openRig()
    const key = host.appear('stem-mute', {})
    await host.shows(key, 'Vocals')
    const { page, complaints } = await openPage(host, key)
    await until(async () => (await choices(page, 'deck')).includes('Deck 1 · Song first'), 'the song of deck 1')
    expect(await choices(page, 'stem')).toEqual([
      'Vocals',
      'Drums',
      'Bass',
      'Other',
      'Guitar (not here)',
      'Piano (not here)',
    ])
    await page.locator('#field-stem').selectOption('bass')
    await host.shows(key, 'Bass')
    await host.press(key)
    await until(() => panel.valuesOf('/deck/1/stem/bass/mute').at(-1) === true, 'the bass is muted')
    await page.locator('#field-deck').selectOption('2')
    await until(() => host.settingsOf(key)?.deck === '2', 'the settings are kept')
    expect(host.settingsOf(key)).toEqual({ stem: 'bass', deck: '2' })
    panel.set('/deck/2/load', 'second')
    await until(async () => (await choices(page, 'deck')).includes('Deck 2 · Song second'), 'the song of deck 2')
    expect(complaints).toEqual([])
  })

  it('tells stored scenes from empty ones', async () => {
    const { host, panel } = await openRig()
    panel.set('/scene/3/store')
    const key = host.appear('scene', { scene: 3 })
    await host.shows(key, 'Scene 3')
    const { page } = await openPage(host, key)
    await until(async () => (await choices(page, 'scene')).includes('Scene 3'), 'scene 3')
    expect(await choices(page, 'scene')).toContain('Scene 4 (empty)')
    expect(await page.locator('#field-scene').inputValue()).toBe('3')
  })

  it('says that there is no bridge, and what keeps another machine away', async () => {
    const host = await startPlugin(1)
    const key = host.appear('panic')
    await host.shows(key, 'No bridge')
    const { page } = await openPage(host, key)
    await until(async () => (await page.locator('#state').textContent()) === 'No bridge', 'no bridge')
    await page.locator('summary').click()
    await page.locator('#address').fill('127.0.0.1:9')
    await page.locator('#code').fill('123456')
    await page.locator('button').click()
    await until(
      async () => (await page.locator('#reached').textContent())?.includes('Nothing answers') === true,
      'the reason',
    )
    expect(host.kept).toEqual({})
  })
})
