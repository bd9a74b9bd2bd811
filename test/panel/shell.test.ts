import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { builtPage, chromiumHere } from './browser.ts'
import { type PageState, STATES } from './states.ts'

const { dist, open } = builtPage()
const stateOf = (name: string) => STATES.find(state => state.name === name) as PageState

describe('the shell', () => {
  it('is every file of the build, by name', () => {
    const text = readFileSync(join(dist, 'service-worker.js'), 'utf8')
    const { files } = JSON.parse((/^self\.shell = (.*)$/m.exec(text) as RegExpExecArray)[1] as string)
    const built = readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(
        entry =>
          `./${join(entry.parentPath, entry.name)
            .slice(dist.length + 1)
            .replaceAll('\\', '/')}`,
      )
      .filter(name => !/\.html$|service-worker|\.gz$/.test(name))
    expect(files.toSorted()).toEqual(['./', ...built].sort())
  })
})

/** Every address that the browser asks for on behalf of the page: its workers and its service worker too. */
const listenTo = async (cdp: CDPSession): Promise<string[]> => {
  const asked: string[] = []
  const note = (url: string) => void (/^(https?|wss?):/.test(url) && asked.push(url))
  cdp.on('Network.requestWillBeSent', ({ request }) => note(request.url))
  cdp.on('Network.webSocketCreated', ({ url }) => note(url))
  await cdp.send('Network.enable')
  return asked
}

describe.skipIf(!chromiumHere)('the page without a network', () => {
  it('can be installed', async () => {
    const { page } = await open(stateOf('playing'))
    const cdp = await page.context().newCDPSession(page)
    const { errors, data } = await cdp.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '{}')).toMatchObject({ name: 'Stembridge', display: 'standalone' })
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
    // a window without a profile installs nothing
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
    for (const icon of JSON.parse(data ?? '{}').icons) {
      const size = await page.evaluate(async src => {
        const bitmap = await createImageBitmap(await (await fetch(src)).blob())
        return `${bitmap.width}x${bitmap.height}`
      }, icon.src)
      expect(size).toBe(icon.sizes)
    }
  })

  it('opens while the bridge is away, says so, and wakes when it is back', async () => {
    const { page, bridge } = await open(stateOf('playing'))
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const port = Number(new URL(page.url()).port)
    await bridge.close()
    await page.getByTestId('banner-bridge-away').waitFor()
    await page.reload()
    await page.getByTestId('banner-bridge-away').waitFor()
    await page.keyboard.press('?')
    await page.getByTestId('key-sheet').waitFor()
    await page.keyboard.press('Escape')
    await bridge.open(port)
    await expect.poll(() => page.getByTestId('status-bridge').getAttribute('data-tone')).toBe('good')
    await expect.poll(() => page.getByTestId('deck-1-title').textContent()).toContain('Night Drive')
  })

  it('asks nobody but its own bridge and library, whatever is done', async () => {
    const { page } = await open(stateOf('track'))
    const cdp = await page.context().newCDPSession(page)
    const asked = await listenTo(cdp)
    await page.reload()
    await page.getByTestId('track-row').first().waitFor()
    for (const key of ['?', 'Escape', 's', 'Escape', 'g', ' ', 'f']) await page.keyboard.press(key)
    await page.keyboard.type('drive')
    await page.getByTestId('look').first().click()
    await page.getByTestId('show-network').click()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const { host } = new URL(page.url())
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter(url => new URL(url).host !== host)).toEqual([])
  })
})
